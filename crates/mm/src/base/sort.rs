//! Sorting that takes little code: those of the standard library are 3 kB of wasm for every type.

/// Sorts by a key, in place; what has equal keys may change places. A heap sort.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    // The first `unsorted` items are a heap, the greatest first, once every parent has sunk; then
    // the greatest goes behind the rest, again and again.
    let mut parents = items.len() / 2;
    let mut unsorted = items.len();
    while unsorted > 1 {
        if parents > 0 {
            parents -= 1;
        } else {
            unsorted -= 1;
            items.swap(0, unsorted);
        }
        let mut at = parents;
        loop {
            let mut child = 2 * at + 1;
            if child >= unsorted {
                break;
            }
            if child + 1 < unsorted && key(&items[child]) < key(&items[child + 1]) {
                child += 1;
            }
            if key(&items[at]) >= key(&items[child]) {
                break;
            }
            items.swap(at, child);
            at = child;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_of_a_few_numbers_becomes_the_sorted_one() {
        for length in 0..7_u32 {
            for code in 0..7_u32.pow(length) {
                let mut numbers: Vec<u32> = (0..length).map(|digit| code / 7_u32.pow(digit) % 7).collect();
                let mut expected = numbers.clone();
                expected.sort_unstable();
                sort_by_key(&mut numbers, |number| *number);
                assert_eq!(numbers, expected);
            }
        }
    }

    #[test]
    fn many_are_sorted_by_their_key() {
        let mut pairs: Vec<(u32, u32)> = (0..10_000_u32).map(|n| (n, n.wrapping_mul(2_654_435_761) >> 7)).collect();
        sort_by_key(&mut pairs, |pair| std::cmp::Reverse(pair.1));
        assert!(pairs.is_sorted_by_key(|pair| std::cmp::Reverse(pair.1)));
        sort_by_key(&mut pairs, |pair| pair.0);
        assert!(pairs.iter().enumerate().all(|(at, pair)| pair.0 as usize == at));
    }
}
