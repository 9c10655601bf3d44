//! Numbers of text blocks and regions, and lists with an entry for each: the number of a block finds no region, nor that
//! of a region a block.

use std::marker::PhantomData;
use std::ops::{Add, Deref, DerefMut, Index, IndexMut, Range};

/// The number of a text block or of a region.
pub trait Id: Copy + Ord {
    /// The id of the entry at this place of a list.
    fn of(index: usize) -> Self;

    /// The place in a list.
    fn index(self) -> usize;

    /// The id so many before it; `None` if that is before the first.
    #[must_use]
    fn before(self, count: usize) -> Option<Self> {
        self.index().checked_sub(count).map(Self::of)
    }

    /// The id so many before it, but no further than the first.
    #[must_use]
    fn up_to_before(self, count: usize) -> Self {
        Self::of(self.index().saturating_sub(count))
    }

    /// Steps from it to a later one; 0 to one that is not later.
    #[must_use]
    fn until(self, later: Self) -> usize {
        later.index().saturating_sub(self.index())
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(u32);

        impl Id for $name {
            fn of(index: usize) -> Self {
                Self(index as u32)
            }

            fn index(self) -> usize {
                self.0 as usize
            }
        }

        /// The id so many behind it.
        impl Add<usize> for $name {
            type Output = Self;

            fn add(self, count: usize) -> Self {
                Self::of(self.index() + count)
            }
        }
    };
}

id! {
    /// The number of a text block, in the order of the page, from 0.
    BlockId
}
id! {
    /// The number of a region, in the order of the page, from 0: the root.
    RegionId
}

/// The ids of a range.
pub trait Ids<I: Id> {
    /// Each of them, in order.
    fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + Clone + use<I, Self>;

    /// Number of ids.
    fn count(&self) -> usize;
}

impl<I: Id> Ids<I> for Range<I> {
    fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + Clone + use<I> {
        (self.start.index()..self.end.index()).map(I::of)
    }

    fn count(&self) -> usize {
        self.start.until(self.end)
    }
}

/// A list with an entry for each text block, or each region, of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct IdVec<I, T> {
    entries: Vec<T>,
    id: PhantomData<I>,
}

/// An entry for each text block.
pub type PerBlock<T> = IdVec<BlockId, T>;

impl<I: Id, T> IdVec<I, T> {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Vec::new().into()
    }

    /// An empty list with room for so many.
    #[must_use]
    pub fn with_capacity(count: usize) -> Self {
        Vec::with_capacity(count).into()
    }

    /// A list of one entry, so many times.
    #[must_use]
    pub fn filled(entry: T, count: usize) -> Self
    where
        T: Clone,
    {
        vec![entry; count].into()
    }

    /// Appends an entry; its id is answered.
    pub fn push(&mut self, entry: T) -> I {
        self.entries.push(entry);
        I::of(self.entries.len() - 1)
    }

    /// Drops the entries from this one on.
    pub fn truncate(&mut self, from: I) {
        self.entries.truncate(from.index());
    }

    /// Makes the list so long, with this entry where there is none yet.
    pub fn resize(&mut self, count: usize, entry: T)
    where
        T: Clone,
    {
        self.entries.resize(count, entry);
    }

    /// The entry of this id.
    #[must_use]
    pub fn get(&self, id: I) -> Option<&T> {
        self.entries.get(id.index())
    }

    /// The entries of a range; none if it is not whole.
    #[must_use]
    pub fn slice(&self, range: Range<I>) -> &[T] {
        self.entries.get(range.start.index()..range.end.index()).unwrap_or_default()
    }

    /// The id behind the last: that of the next entry.
    #[must_use]
    pub fn end(&self) -> I {
        I::of(self.entries.len())
    }

    /// All ids but the first and the last.
    #[must_use]
    pub fn inner(&self) -> Range<I> {
        I::of(1)..I::of(self.entries.len().saturating_sub(1))
    }

    /// All ids, in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + Clone + use<I, T> {
        (0..self.entries.len()).map(I::of)
    }

    /// All entries with their ids, in order.
    #[must_use]
    pub fn with_ids(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator + Clone {
        self.entries.iter().enumerate().map(|(index, entry)| (I::of(index), entry))
    }

    /// The first entry of which this holds.
    #[must_use]
    pub fn first_id(&self, is: impl FnMut(&T) -> bool) -> Option<I> {
        self.entries.iter().position(is).map(I::of)
    }

    /// The last entry of which this holds.
    #[must_use]
    pub fn last_id(&self, is: impl FnMut(&T) -> bool) -> Option<I> {
        self.entries.iter().rposition(is).map(I::of)
    }
}

impl<I, T> Default for IdVec<I, T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<I, T> From<Vec<T>> for IdVec<I, T> {
    fn from(entries: Vec<T>) -> Self {
        Self { entries, id: PhantomData }
    }
}

impl<I, T> FromIterator<T> for IdVec<I, T> {
    fn from_iter<E: IntoIterator<Item = T>>(entries: E) -> Self {
        entries.into_iter().collect::<Vec<T>>().into()
    }
}

impl<I, T> IntoIterator for IdVec<I, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'v, I, T> IntoIterator for &'v IdVec<I, T> {
    type Item = &'v T;
    type IntoIter = std::slice::Iter<'v, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter()
    }
}

/// The entries alone, in order.
impl<I, T> Deref for IdVec<I, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.entries
    }
}

impl<I, T> DerefMut for IdVec<I, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.entries
    }
}

impl<I: Id, T> Index<I> for IdVec<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        &self.entries[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for IdVec<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.entries[id.index()]
    }
}

impl<I: Id, T> Index<Range<I>> for IdVec<I, T> {
    type Output = [T];

    fn index(&self, range: Range<I>) -> &[T] {
        &self.entries[range.start.index()..range.end.index()]
    }
}

impl<I: Id, T> IndexMut<Range<I>> for IdVec<I, T> {
    fn index_mut(&mut self, range: Range<I>) -> &mut [T] {
        &mut self.entries[range.start.index()..range.end.index()]
    }
}
