//! The wire format.

use contract::{By, Filter, Operator, Question};
use cube::{Along, Cube, FormatError, MOST_ROWS};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::facts::{cube, facts};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_cube_survives_the_way(facts in facts()) {
        let cube = cube(&facts);
        prop_assert_eq!(Cube::from_bytes(&cube.to_bytes()).unwrap(), cube);
    }

    #[test]
    fn no_bytes_do_harm(facts in facts(), changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4)) {
        let mut bytes = cube(&facts).to_bytes();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        check(&bytes)?;
    }

    #[test]
    fn no_columns_do_harm(facts in facts(), changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4)) {
        let mut bytes = cube(&facts).to_bytes();
        let columns = columns(&bytes);
        for (place, byte) in changes {
            let place = columns + place.index(bytes.len() - columns);
            bytes[place] = byte;
        }
        check(&bytes)?;
    }

    #[test]
    fn headers_do_no_harm(
        facts in facts(),
        from in "[0-9]{1,2}|true|false|\"[a-z_]+\"",
        to in "-?[0-9]{1,20}|null|\\[\\]|\"[a-z]*\"",
        count in 1..4_usize,
    ) {
        let bytes = cube(&facts).to_bytes();
        check(&with_header(&bytes, |header| header.replacen(&from, &to, count)))?;
    }

    #[test]
    fn any_end_is_noticed(facts in facts(), end in any::<Index>()) {
        let bytes = cube(&facts).to_bytes();
        prop_assert!(Cube::from_bytes(&bytes[..end.index(bytes.len())]).is_err());
        prop_assert_eq!(Cube::from_bytes(&[bytes.as_slice(), &[0]].concat()), Err(FormatError::TooLong));
    }
}

#[test]
fn strangers_are_told_apart() {
    assert_eq!(Cube::from_bytes(b"PAR1"), Err(FormatError::NoCube));
    assert_eq!(Cube::from_bytes(b"TCUBE\x02"), Err(FormatError::Version(2)));
    assert_eq!(Cube::from_bytes(b"TCUBE\x01\xff\xff\xff\xff{}"), Err(FormatError::Truncated));
}

#[test]
fn rows_that_were_not_sent_are_not_made_room_for() {
    let bytes = cube(&[]).to_bytes();
    let many = with_header(&bytes, |header| header.replace("\"rows\":0", "\"rows\":4294967294"));
    assert_eq!(Cube::from_bytes(&many), Err(FormatError::Truncated));
}

/// Bytes are refused, or are a cube that survives the way and can be worked with like any other.
fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    let Ok(cube) = Cube::from_bytes(bytes) else { return Ok(()) };
    // What was wider than it had to be is as narrow as it can be afterwards.
    let written = cube.to_bytes();
    prop_assert_eq!(Cube::from_bytes(&written).unwrap().to_bytes(), written);
    let names = cube.schema().dimensions.iter().map(|dimension| dimension.name.clone());
    let by: Vec<By> = names.map(|dimension| By { dimension, grain: None }).collect();
    let measures: Vec<String> = cube.schema().measures.iter().map(|measure| measure.name.clone()).collect();
    for by in by.iter().map(|by| vec![by.clone()]).chain([Vec::new(), by.clone()]) {
        for measure in &measures {
            let (measures, by) = (vec![measure.clone()], by.clone());
            let question = Question { measures, by, ..Question::default() };
            let _ = cube.answer(&question);
            for dimension in cube.schema().dimensions.iter().map(|dimension| &dimension.name) {
                let Ok(Some(mut along)) = Along::new(&cube, question.clone(), dimension) else { continue };
                for operator in [Operator::Present, Operator::Missing] {
                    let _ = along.answer(&cube, &[Filter::new(dimension, operator, Vec::<String>::new())], MOST_ROWS);
                }
                let _ = along.answer(&cube, &[], MOST_ROWS);
            }
        }
    }
    Ok(())
}

/// Where the header ends.
fn columns(bytes: &[u8]) -> usize {
    10 + u32::from_le_bytes(bytes[6..10].try_into().unwrap()) as usize
}

/// The bytes of a cube with another header.
fn with_header(bytes: &[u8], change: impl FnOnce(&str) -> String) -> Vec<u8> {
    let columns = columns(bytes);
    let header = change(std::str::from_utf8(&bytes[10..columns]).unwrap());
    [&bytes[..6], &(header.len() as u32).to_le_bytes(), header.as_bytes(), &bytes[columns..]].concat()
}
