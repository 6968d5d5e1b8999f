//! Whole numbers in as few bytes as they need: seven bits each, the highest bit saying that more follow
//! (LEB128); distances either way with their sign in the lowest bit.
//! Cost: O(bytes).

/// Adds a number behind some bytes.
#[inline]
pub fn push(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes a number off the front; zero where nothing is left.
#[inline]
pub fn take(rest: &mut &[u8]) -> u32 {
    let mut number = 0;
    for shift in [0, 7, 14, 21, 28] {
        let Some((&byte, behind)) = rest.split_first() else {
            return 0;
        };
        *rest = behind;
        number |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    number
}

/// A distance either way as a number that is small where the distance is.
#[must_use]
#[inline]
pub fn zigzag(distance: u32) -> u32 {
    distance << 1 ^ (distance as i32 >> 31) as u32
}

/// The distance that a number stands for.
#[must_use]
#[inline]
pub fn unzigzag(number: u32) -> u32 {
    number >> 1 ^ (number & 1).wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn numbers_are_read_as_they_were_written(numbers: Vec<u32>) {
            let mut bytes = Vec::new();
            for &number in &numbers {
                push(&mut bytes, zigzag(number));
            }
            let mut rest = &bytes[..];
            for &number in &numbers {
                proptest::prop_assert_eq!(unzigzag(take(&mut rest)), number);
            }
            proptest::prop_assert_eq!((rest.len(), take(&mut rest)), (0, 0));
        }
    }
}
