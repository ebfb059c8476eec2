//! Columns as narrow as their values allow.

/// The codes of a dimension, one for each row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Codes {
    U8(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
}

/// Whole numbers, one for each row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Integers {
    I8(Vec<i8>),
    I16(Vec<i16>),
    I32(Vec<i32>),
    I64(Vec<i64>),
}

/// A few cells with a value for each row: compressed sparse rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sparse<T> {
    /// Where each row begins, and where the last one ends.
    pub(crate) starts: Vec<u32>,
    pub(crate) cells: Vec<u16>,
    pub(crate) values: Vec<T>,
}

/// A code of any width.
pub(crate) trait Code: Copy {
    /// As an index.
    fn place(self) -> usize;
}

/// Runs an expression with the codes as a slice of their own width.
macro_rules! with_codes {
    ($codes:expr, $column:ident => $body:expr) => {
        match $codes {
            $crate::columns::Codes::U8($column) => $body,
            $crate::columns::Codes::U16($column) => $body,
            $crate::columns::Codes::U32($column) => $body,
        }
    };
}
pub(crate) use with_codes;

/// Runs an expression with the numbers as a slice of their own width.
macro_rules! with_integers {
    ($integers:expr, $numbers:ident => $body:expr) => {
        match $integers {
            $crate::columns::Integers::I8($numbers) => $body,
            $crate::columns::Integers::I16($numbers) => $body,
            $crate::columns::Integers::I32($numbers) => $body,
            $crate::columns::Integers::I64($numbers) => $body,
        }
    };
}
pub(crate) use with_integers;

impl Codes {
    /// The codes in the least width that takes all codes below `codes`.
    pub(crate) fn narrow(column: &[u32], codes: u32) -> Self {
        match Self::width(codes) {
            1 => Self::U8(column.iter().map(|code| *code as u8).collect()),
            2 => Self::U16(column.iter().map(|code| *code as u16).collect()),
            _ => Self::U32(column.to_vec()),
        }
    }

    /// How many bytes a code takes where all codes are below `codes`.
    pub(crate) const fn width(codes: u32) -> usize {
        match codes {
            0..=0x100 => 1,
            0x101..=0x1_0000 => 2,
            _ => 4,
        }
    }

    pub(crate) fn len(&self) -> usize {
        with_codes!(self, codes => codes.len())
    }

    pub(crate) fn bytes(&self) -> usize {
        with_codes!(self, codes => size_of_val(codes.as_slice()))
    }

    pub(crate) fn get(&self, row: usize) -> u32 {
        match self {
            Self::U8(codes) => codes[row].into(),
            Self::U16(codes) => codes[row].into(),
            Self::U32(codes) => codes[row],
        }
    }
}

impl Integers {
    /// The numbers in the least width that takes all of them. Most are counts of a few rows.
    pub(crate) fn narrow(numbers: Vec<i64>) -> Self {
        fn all<T: TryFrom<i64>>(numbers: &[i64]) -> Option<Vec<T>> {
            numbers.iter().map(|number| T::try_from(*number).ok()).collect()
        }
        let narrow = all(&numbers).map(Self::I8).or_else(|| all(&numbers).map(Self::I16));
        narrow.or_else(|| all(&numbers).map(Self::I32)).unwrap_or(Self::I64(numbers))
    }

    pub(crate) fn iter(&self) -> Box<dyn Iterator<Item = i64> + '_> {
        fn all<T: Copy + Into<i64>>(numbers: &[T]) -> Box<dyn Iterator<Item = i64> + '_> {
            Box::new(numbers.iter().map(|number| (*number).into()))
        }
        with_integers!(self, numbers => all(numbers))
    }

    pub(crate) fn bytes(&self) -> usize {
        with_integers!(self, numbers => size_of_val(numbers.as_slice()))
    }

    pub(crate) fn get(&self, row: usize) -> i64 {
        fn one<T: Copy + Into<i64>>(numbers: &[T], row: usize) -> i64 {
            numbers[row].into()
        }
        with_integers!(self, numbers => one(numbers, row))
    }

    /// Whether every sum of some of them fits in an `i64`.
    pub(crate) fn add_up(&self) -> bool {
        let sum = self.iter().try_fold(0_u64, |sum, number| sum.checked_add(number.unsigned_abs()));
        sum.is_some_and(|sum| i64::try_from(sum).is_ok())
    }
}

impl<T: Copy> Sparse<T> {
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(self.starts.as_slice()) + size_of_val(self.cells.as_slice()) + size_of_val(self.values.as_slice())
    }

    /// The cells of a row.
    pub(crate) fn row(&self, row: usize) -> impl Iterator<Item = (usize, T)> {
        let range = self.starts[row] as usize..self.starts[row + 1] as usize;
        let cells = self.cells[range.clone()].iter().map(|cell| usize::from(*cell));
        cells.zip(self.values[range].iter().copied())
    }
}

impl Code for u8 {
    fn place(self) -> usize {
        self.into()
    }
}

impl Code for u16 {
    fn place(self) -> usize {
        self.into()
    }
}

impl Code for u32 {
    fn place(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_narrow_as_can_be() {
        assert_eq!(Codes::narrow(&[255], 256), Codes::U8(vec![255]));
        assert_eq!(Codes::narrow(&[256], 257), Codes::U16(vec![256]));
        assert_eq!(Codes::narrow(&[0x1_0000], 0x1_0001), Codes::U32(vec![0x1_0000]));
        assert_eq!(Integers::narrow(vec![0, i8::MIN.into()]), Integers::I8(vec![0, i8::MIN]));
        assert_eq!(Integers::narrow(vec![128]), Integers::I16(vec![128]));
        assert_eq!(Integers::narrow(vec![1 << 15]), Integers::I32(vec![1 << 15]));
        assert_eq!(Integers::narrow(vec![i32::MIN.into()]), Integers::I32(vec![i32::MIN]));
        assert_eq!(Integers::narrow(vec![1 << 31]), Integers::I64(vec![1 << 31]));
    }

    #[test]
    fn sums_that_could_overflow_are_noticed() {
        assert!(Integers::narrow(vec![i64::MAX]).add_up());
        assert!(!Integers::narrow(vec![i64::MAX, -1]).add_up());
        assert!(!Integers::narrow(vec![i64::MIN]).add_up());
    }
}
