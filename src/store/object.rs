//! Objects by the `object_store` crate. It works asynchronously; here that ends: everyone above reads and
//! writes as of a file.

use super::{Object, Scheme};
use futures_util::StreamExt as _;
use object_store::aws::AmazonS3Builder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::path::Path;
use object_store::{
    BackoffConfig, GetOptions, GetRange, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, RetryConfig,
    UpdateVersion, WriteMultipart,
};
use std::collections::HashMap;
use std::fmt;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::runtime::{EnterGuard, Handle, Runtime, RuntimeFlavor};
use tokio::sync::mpsc;
use tokio::task::block_in_place;

/// Bytes of a request of a download. Each stands for itself and is tried again for itself: pages may be
/// read more slowly than they come, and no owner of objects keeps a connection open for hours.
const PIECE_BYTES: u64 = 8 << 20;

/// Pieces of a download that wait to be read, besides the one under way.
const PIECES_AHEAD: usize = 1;

/// Bytes of a part of an upload. Amazon S3 takes 10,000 parts (its documentation, "multipart upload limits"):
/// objects of up to 160 GB.
const PART_BYTES: usize = 16 << 20;

/// Parts that are under way at a time.
const PARTS_AT_ONCE: usize = 2;

/// Longest time in which a request that failed is tried again. Whoever runs many of these programs tries
/// again later.
const RETRY_AT_MOST: Duration = Duration::from_mins(1);

/// Number of retries, and the breaks before the first and at the longest.
const RETRIES: usize = 6;
const BREAK_FIRST: Duration = Duration::from_millis(200);
const BREAK_LONGEST: Duration = Duration::from_secs(10);

/// Buckets, and what it takes to reach them.
#[derive(Default)]
pub(super) struct Buckets {
    settings: Vec<(String, String)>,
    requests: OnceLock<Arc<Requests>>,
    known: Mutex<HashMap<(Scheme, String), Arc<dyn ObjectStore>>>,
}

/// One of the contents that an object has had, as its owner tells them apart.
#[derive(Debug, Clone)]
pub struct Version(UpdateVersion);

/// An object and its owner.
struct Reached {
    store: Arc<dyn ObjectStore>,
    path: Path,
    requests: Arc<Requests>,
}

/// Runs the requests, on threads of its own.
#[derive(Debug)]
struct Requests(Option<Runtime>);

impl Buckets {
    pub(super) fn new(settings: impl IntoIterator<Item = (String, String)>) -> Self {
        let ours = |(name, _): &(String, String)| name.starts_with("AWS_") || name.starts_with("GOOGLE_");
        let settings = settings.into_iter().filter(ours).map(|(name, value)| (name.to_ascii_lowercase(), value));
        Self { settings: settings.collect(), requests: OnceLock::new(), known: Mutex::default() }
    }

    pub(super) fn open(&self, object: &Object) -> io::Result<(Download, u64)> {
        let Reached { store, path, requests } = self.reach(object)?;
        let found = requests.wait(store.head(&path))?.map_err(fault)?;
        let (send, pieces) = mpsc::channel(PIECES_AHEAD);
        let on_runtime = requests.enter();
        tokio::spawn(download(store, path, found.size, found.e_tag, send));
        drop(on_runtime);
        Ok((Download { pieces, piece: io::Cursor::default(), _requests: requests }, found.size))
    }

    pub(super) fn size(&self, object: &Object) -> io::Result<u64> {
        let Reached { store, path, requests } = self.reach(object)?;
        Ok(requests.wait(store.head(&path))?.map_err(fault)?.size)
    }

    pub(super) fn list(&self, prefix: &Object, mut found: impl FnMut(Object, u64)) -> io::Result<()> {
        let Reached { store, path, requests } = self.reach(prefix)?;
        let mut listed = store.list(Some(&path));
        while let Some(meta) = requests.wait(listed.next())? {
            let meta = meta.map_err(fault)?;
            found(Object { key: meta.location.to_string(), ..prefix.clone() }, meta.size);
        }
        Ok(())
    }

    pub(super) fn create(&self, object: &Object) -> io::Result<Upload> {
        let Reached { store, path, requests } = self.reach(object)?;
        let begun = requests.wait(store.put_multipart(&path))?.map_err(fault)?;
        Ok(Upload { parts: Some(WriteMultipart::new_with_chunk_size(begun, PART_BYTES)), requests })
    }

    pub(super) fn put(&self, object: &Object, bytes: Vec<u8>) -> io::Result<()> {
        let Reached { store, path, requests } = self.reach(object)?;
        requests.wait(store.put(&path, bytes.into()))?.map_err(fault)?;
        Ok(())
    }

    pub(super) fn read(&self, object: &Object) -> io::Result<(Vec<u8>, Version)> {
        let Reached { store, path, requests } = self.reach(object)?;
        let read = requests.wait(async {
            let found = store.get(&path).await?;
            let version = UpdateVersion { e_tag: found.meta.e_tag.clone(), version: found.meta.version.clone() };
            Ok((Vec::from(found.bytes().await?), Version(version)))
        })?;
        read.map_err(fault)
    }

    pub(super) fn replace(
        &self,
        object: &Object,
        version: Option<&Version>,
        bytes: Vec<u8>,
    ) -> io::Result<Option<Version>> {
        use object_store::Error::{AlreadyExists, Precondition};
        let Reached { store, path, requests } = self.reach(object)?;
        let mode = version.map_or(PutMode::Create, |Version(version)| PutMode::Update(version.clone()));
        let options = PutOptions { mode, ..PutOptions::default() };
        match requests.wait(store.put_opts(&path, bytes.into(), options))? {
            Ok(put) => Ok(Some(Version(put.into()))),
            Err(AlreadyExists { .. } | Precondition { .. }) => Ok(None),
            Err(error) => Err(fault(error)),
        }
    }

    pub(super) fn remove(&self, object: &Object) -> io::Result<()> {
        let Reached { store, path, requests } = self.reach(object)?;
        requests.wait(store.delete(&path))?.map_err(fault)
    }

    fn reach(&self, object: &Object) -> io::Result<Reached> {
        let path = Path::parse(&object.key).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = (object.scheme, object.bucket.clone());
        let store = match known.get(&bucket) {
            Some(store) => Arc::clone(store),
            None => Arc::clone(known.entry(bucket).or_insert(self.connect(object)?)),
        };
        Ok(Reached { store, path, requests: self.requests()? })
    }

    fn connect(&self, object: &Object) -> io::Result<Arc<dyn ObjectStore>> {
        // an error says that the program has installed a provider of its own, which is as good
        let _ = rustls::crypto::ring::default_provider().install_default();
        let backoff = BackoffConfig { init_backoff: BREAK_FIRST, max_backoff: BREAK_LONGEST, base: 2.0 };
        let retry = RetryConfig { backoff, max_retries: RETRIES, retry_timeout: RETRY_AT_MOST };
        let settings = || self.settings.iter();
        Ok(match object.scheme {
            Scheme::S3 => {
                let known = settings().filter_map(|(name, value)| Some((name.parse().ok()?, value)));
                let builder = AmazonS3Builder::new().with_retry(retry);
                let builder = known.fold(builder, |builder, (key, value)| builder.with_config(key, value));
                Arc::new(builder.with_bucket_name(&object.bucket).build().map_err(fault)?)
            }
            Scheme::Gs => {
                let known = settings().filter_map(|(name, value)| Some((name.parse().ok()?, value)));
                let builder = GoogleCloudStorageBuilder::new().with_retry(retry);
                let builder = known.fold(builder, |builder, (key, value)| builder.with_config(key, value));
                Arc::new(builder.with_bucket_name(&object.bucket).build().map_err(fault)?)
            }
        })
    }

    /// Started with the first request.
    fn requests(&self) -> io::Result<Arc<Requests>> {
        if let Some(requests) = self.requests.get() {
            return Ok(Arc::clone(requests));
        }
        let built = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        Ok(Arc::clone(self.requests.get_or_init(|| Arc::new(Requests(Some(built))))))
    }
}

impl fmt::Debug for Buckets {
    /// Without the settings, some of which are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buckets").finish_non_exhaustive()
    }
}

impl Requests {
    /// Waits for the answer to a request, also on a thread that works for another runtime: its other tasks move on to
    /// other threads meanwhile.
    fn wait<T>(&self, request: impl Future<Output = T>) -> io::Result<T> {
        let unsupported = |why| io::Error::new(io::ErrorKind::Unsupported, why);
        let runtime = self.0.as_ref().ok_or_else(|| unsupported("the program ends"))?;
        match Handle::try_current().map(|caller| caller.runtime_flavor()) {
            Ok(RuntimeFlavor::CurrentThread) => {
                Err(unsupported("objects need a runtime of several threads: this one would stand still"))
            }
            Ok(_) => Ok(block_in_place(|| runtime.block_on(request))),
            Err(_) => Ok(runtime.block_on(request)),
        }
    }

    /// A guard: until it is dropped, tasks that are begun run here.
    fn enter(&self) -> Option<EnterGuard<'_>> {
        self.0.as_ref().map(Runtime::enter)
    }
}

impl Drop for Requests {
    /// Whoever lets go of it may be a task of another runtime, which must not wait for threads to end.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// The error by its first words, which hold those of its causes.
fn fault(error: object_store::Error) -> io::Error {
    let said = error.to_string();
    io::Error::new(io::Error::from(error).kind(), said)
}

/// An object that is read.
#[derive(Debug)]
pub(super) struct Download {
    pieces: mpsc::Receiver<io::Result<Vec<u8>>>,
    piece: io::Cursor<Vec<u8>>,
    /// They end with the last who needs them.
    _requests: Arc<Requests>,
}

impl Read for Download {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.piece.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            match self.pieces.blocking_recv() {
                Some(piece) => self.piece = io::Cursor::new(piece?),
                None => return Ok(0),
            }
        }
    }
}

/// Sends an object piece by piece, until nobody listens.
async fn download(
    store: Arc<dyn ObjectStore>,
    path: Path,
    size: u64,
    version: Option<String>,
    send: mpsc::Sender<io::Result<Vec<u8>>>,
) {
    let mut start = 0;
    while start < size {
        let end = size.min(start + PIECE_BYTES);
        // an object that is replaced meanwhile is not read on: its pieces would not fit
        let options = GetOptions {
            range: Some(GetRange::Bounded(start..end)),
            if_match: version.clone(),
            ..GetOptions::default()
        };
        let piece = match store.get_opts(&path, options).await {
            Ok(answer) => answer.bytes().await,
            Err(error) => Err(error),
        };
        let piece = piece.map(Vec::from).map_err(fault).and_then(|piece| {
            let is_whole = piece.len() as u64 == end - start;
            is_whole.then_some(piece).ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))
        });
        let is_last = piece.is_err();
        if send.send(piece).await.is_err() || is_last {
            return;
        }
        start = end;
    }
}

/// An object that is written. Nothing is to be seen of it before its end.
#[derive(Debug)]
pub(super) struct Upload {
    parts: Option<WriteMultipart>,
    requests: Arc<Requests>,
}

impl Upload {
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(parts) = &mut self.parts else { return Err(io::ErrorKind::BrokenPipe.into()) };
        let taken = bytes.get(..PART_BYTES).unwrap_or(bytes);
        self.requests.wait(parts.wait_for_capacity(PARTS_AT_ONCE))?.map_err(fault)?;
        let _on_runtime = self.requests.enter();
        parts.write(taken);
        Ok(taken.len())
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        if let Some(parts) = self.parts.take() {
            self.requests.wait(parts.finish())?.map_err(fault)?;
        }
        Ok(())
    }
}

impl Drop for Upload {
    /// Clears the parts that were sent.
    fn drop(&mut self) {
        if let Some(parts) = self.parts.take() {
            // what cannot be cleared is cleared by the bucket's own rule for such parts
            let _ = self.requests.wait(parts.abort());
        }
    }
}
