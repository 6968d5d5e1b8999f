//! Points of accuracy against coverage -> a drawing of characters: the curve, and simple rules beside it.
//! O(points + cells).

use std::fmt::{self, Formatter};

/// Cells across and down.
const WIDE: usize = 61;
const HIGH: usize = 13;
/// Coverages under the cells.
const QUARTERS: &str = "0.00           0.25           0.50           0.75           1.00";
/// Accuracies are drawn from a multiple of this.
const STEP: f64 = 0.1;

/// A point, and the character that stands for it.
pub(super) type Mark = (char, f64, f64);

/// Draws marks of (character, coverage, accuracy), both in 0..=1; of marks in one cell the first stays.
pub(super) fn draw(f: &mut Formatter<'_>, marks: &[Mark]) -> fmt::Result {
    let lowest = marks.iter().map(|mark| mark.2).fold(1.0, f64::min);
    let lowest = ((lowest / STEP).floor() * STEP).min(1.0 - STEP);
    let mut cells = vec![[' '; WIDE]; HIGH];
    for &(mark, coverage, accuracy) in marks {
        let across = (coverage * (WIDE - 1) as f64).round() as usize;
        let down = ((1.0 - accuracy) / (1.0 - lowest) * (HIGH - 1) as f64).round() as usize;
        let cell = &mut cells[down.min(HIGH - 1)][across.min(WIDE - 1)];
        if *cell == ' ' {
            *cell = mark;
        }
    }
    writeln!(f, "# direction accuracy (up) against coverage (across)")?;
    for (down, row) in cells.iter().enumerate() {
        let label = if down.is_multiple_of((HIGH - 1) / 4) {
            let accuracy = 1.0 - (1.0 - lowest) * down as f64 / (HIGH - 1) as f64;
            format!("{accuracy:.3}")
        } else {
            String::new()
        };
        let row: String = row.iter().collect();
        writeln!(f, "# {label:>5} |{}", row.trim_end())?;
    }
    writeln!(f, "#       +{}", "-".repeat(WIDE))?;
    writeln!(f, "#        {QUARTERS}")
}

#[cfg(test)]
mod tests {
    use std::fmt::Display;

    use super::*;

    struct Drawn(Vec<Mark>);

    impl Display for Drawn {
        fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
            draw(f, &self.0)
        }
    }

    #[test]
    fn marks_stand_where_their_figures_say() {
        let drawn = Drawn(vec![('*', 0.0, 1.0), ('o', 1.0, 0.8), ('x', 1.0, 0.8)]).to_string();
        let lines: Vec<&str> = drawn.lines().collect();
        assert_eq!(lines[1], "# 1.000 |*");
        assert_eq!(lines[HIGH], format!("# 0.800 |{}o", " ".repeat(WIDE - 1)));
        assert!(lines[HIGH + 2].ends_with("0.50           0.75           1.00"));
    }
}
