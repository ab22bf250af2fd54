//! Sorting. One sort for everything: each kind of thing sorted by itself would bring its own copy
//! of the algorithm into the app.

/// The things in ascending order of a key; equals stay as they were.
pub fn by_key<T>(things: Vec<T>, key: impl Fn(&T) -> i32) -> Vec<T> {
    let place = |(index, thing): (u32, &T)| {
        // Shifted so that negative keys come first.
        let key = key(thing).cast_unsigned() ^ (1 << 31);
        u64::from(key) << 32 | u64::from(index)
    };
    let mut places: Vec<u64> = (0..).zip(&things).map(place).collect();
    places.sort_unstable();
    let mut things: Vec<Option<T>> = things.into_iter().map(Some).collect();
    let at = |place: u64| usize::try_from(place & u64::from(u32::MAX)).ok();
    places.into_iter().filter_map(|place| things.get_mut(at(place)?)?.take()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_and_keeps_equals_as_they_were() {
        let things = vec![(3, 'a'), (-1, 'b'), (3, 'c'), (i32::MIN, 'd'), (0, 'e')];
        let sorted: String = by_key(things, |(key, _)| *key).into_iter().map(|(_, name)| name).collect();
        assert_eq!(sorted, "dbeac");
    }
}
