//! Connections: how many there may be, in all and of one peer, and how long one may stand still. So nobody can
//! keep the others out by holding many, or by reading and sending slowly.

use crate::seldom::Seldom;
use axum_server::accept::Accept;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use std::{
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::oneshot,
    time::{Instant, Sleep, sleep},
};

/// Most connections, of one peer and in all: a training room behind one address has forty devices with seven each.
const OF_ONE: usize = 320;
const IN_ALL: usize = 1_200;

/// How many files and connections the system is asked to allow, and what the program needs of them for itself.
const DESCRIPTORS: u64 = 4_096;
const OWN_DESCRIPTORS: u64 = 64;

/// How long a request's head may take.
const HEAD: Duration = Duration::from_secs(10);

/// How long nothing may move on a connection. An event stream moves more often.
const STILL: Duration = Duration::from_mins(1);

/// What is spoken within TLS. Not HTTP/2: 300 connections of it that read nothing held 4,800 answers with their
/// compressors, 10 GB; with one answer a connection what is held is small.
pub const PROTOCOL: &[u8] = b"http/1.1";

/// Bounds how long a request's head may take.
pub fn bound(http: &mut Builder<TokioExecutor>) {
    http.http1().timer(TokioTimer::new()).header_read_timeout(HEAD);
}

/// Admits connections within bounds, then has the acceptor behind it do its work. A handle: copies count together.
#[derive(Clone)]
pub struct Bounded<A> {
    inner: A,
    open: Arc<Open>,
}

impl<A> Bounded<A> {
    /// In front of an acceptor. Asks the system for the descriptors that it takes, and makes do with what it gets.
    pub fn new(inner: A) -> Self {
        let given = descriptors().unwrap_or(DESCRIPTORS).saturating_sub(OWN_DESCRIPTORS);
        let in_all = usize::try_from(given).unwrap_or(usize::MAX).clamp(1, IN_ALL);
        Self { inner, open: Arc::new(Open::new(OF_ONE.min(in_all.div_ceil(2)), in_all)) }
    }
}

#[cfg(unix)]
fn descriptors() -> Option<u64> {
    rlimit::increase_nofile_limit(DESCRIPTORS).ok()
}

/// Windows has no such bound.
#[cfg(not(unix))]
fn descriptors() -> Option<u64> {
    None
}

/// The connections that there are.
struct Open {
    of_one: usize,
    in_all: usize,
    began: Instant,
    held: Mutex<Vec<Held>>,
    ended: Seldom,
}

/// What is known of a connection. Dropped, it ends the connection.
struct Held {
    peer: IpAddr,
    /// When something moved on it last, in milliseconds.
    moved: Arc<AtomicU64>,
    _end: oneshot::Sender<()>,
}

impl Open {
    fn new(of_one: usize, in_all: usize) -> Self {
        Self { of_one, in_all, began: Instant::now(), held: Mutex::default(), ended: Seldom::new() }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Makes room for a connection: where a peer has too many, or all have, the one that has been still for the
    /// longest ends, of that peer or of the one with the most.
    fn admit(self: &Arc<Self>, peer: SocketAddr) -> Place {
        let peer = network(peer.ip().to_canonical());
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |peer: IpAddr, held: &[Held]| held.iter().filter(|one| one.peer == peer).count();
        let from = if of(peer, &held) >= self.of_one {
            Some(peer)
        } else if held.len() >= self.in_all {
            held.iter().map(|one| one.peer).max_by_key(|peer| of(*peer, &held))
        } else {
            None
        };
        if let Some(from) = from {
            let of_peer = held.iter().enumerate().filter(|(_, one)| one.peer == from);
            let stillest = of_peer.min_by_key(|(_, one)| one.moved.load(Ordering::Relaxed)).map(|(at, _)| at);
            if let Some(at) = stillest {
                held.swap_remove(at);
                if let Some(left_out) = self.ended.again() {
                    tracing::warn!(peer = %from, left_out, "too many connections: the stillest one is ended");
                }
            }
        }
        let (end, ended) = oneshot::channel();
        let moved = Arc::new(AtomicU64::new(self.now()));
        held.push(Held { peer, moved: moved.clone(), _end: end });
        Place { open: self.clone(), moved, ended }
    }
}

/// Whose an address is: with IPv6 one network of 64 bits has as many addresses as it likes.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
    }
}

/// A connection's place among the others, until it is dropped.
struct Place {
    open: Arc<Open>,
    moved: Arc<AtomicU64>,
    ended: oneshot::Receiver<()>,
}

impl Place {
    fn has_moved(&self) {
        self.moved.store(self.open.now(), Ordering::Relaxed);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.open.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|one| !Arc::ptr_eq(&one.moved, &self.moved));
    }
}

type Accepted<S, T> = Pin<Box<dyn Future<Output = io::Result<(Moving<S>, T)>> + Send>>;

impl<A, S> Accept<TcpStream, S> for Bounded<A>
where
    A: Accept<TcpStream, S>,
    A::Future: Send + 'static,
{
    type Stream = Moving<A::Stream>;
    type Service = A::Service;
    type Future = Accepted<A::Stream, A::Service>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let place = stream.peer_addr().map(|peer| self.open.admit(peer));
        let accepting = self.inner.accept(stream, service);
        Box::pin(async move {
            let mut place = place?;
            let (stream, service) = tokio::select! {
                accepted = accepting => accepted?,
                _ = &mut place.ended => return Err(io::ErrorKind::ConnectionAborted.into()),
            };
            Ok((Moving { stream, still: Box::pin(sleep(STILL)), place }, service))
        })
    }
}

/// A connection that ends where nothing has moved on it, in either direction, for a minute, or where its place is
/// needed.
pub struct Moving<S> {
    stream: S,
    still: Pin<Box<Sleep>>,
    place: Place,
}

impl<S> Moving<S> {
    /// What came of a step on the stream: movement, or the end where there has been none for too long.
    fn step<T>(
        &mut self,
        done: Poll<io::Result<T>>,
        moved: bool,
        context: &mut Context,
    ) -> Poll<io::Result<T>> {
        if moved {
            self.still.as_mut().reset(Instant::now() + STILL);
            self.place.has_moved();
        }
        if done.is_ready() {
            return done;
        }
        let is_over = Pin::new(&mut self.place.ended).poll(context).is_ready();
        if is_over || self.still.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Poll::Pending
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Moving<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context,
        buffer: &mut ReadBuf,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let done = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.step(done, buffer.filled().len() > before, context)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Moving<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write(context, bytes);
        let moved = matches!(done, Poll::Ready(Ok(1..)));
        self.step(done, moved, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context,
        parts: &[io::IoSlice],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        let moved = matches!(done, Poll::Ready(Ok(1..)));
        self.step(done, moved, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.stream).poll_flush(context);
        self.step(done, false, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.stream).poll_shutdown(context);
        self.step(done, false, context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_peer_takes_the_places_of_others_and_the_stillest_connection_gives_way() {
        let open = Arc::new(Open::new(2, 3));
        let admit = |last: u8| open.admit(SocketAddr::from(([10, 0, 0, last], 1)));
        let is_over = |place: &mut Place| place.ended.try_recv() == Err(oneshot::error::TryRecvError::Closed);
        let (mut first, mut second) = (admit(1), admit(1));
        second.moved.store(1, Ordering::Relaxed);
        first.moved.store(2, Ordering::Relaxed);
        let mut third = admit(1);
        assert!(is_over(&mut second) && !is_over(&mut first) && !is_over(&mut third), "of its own");
        third.moved.store(3, Ordering::Relaxed);
        let (mut other, mut another) = (admit(2), admit(3));
        assert!(is_over(&mut first) && !is_over(&mut other) && !is_over(&mut another), "of who has the most");
        drop((first, second, third, other, another));
        assert!(open.held.lock().expect("a lock").is_empty());
    }

    #[test]
    fn the_addresses_of_one_network_are_one_peer() {
        let peer = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(peer("2001:db8:1:2::5"), peer("2001:db8:1:2:ffff::9"));
        assert_ne!(peer("2001:db8:1:2::5"), peer("2001:db8:1:3::5"));
        assert_ne!(peer("10.0.0.1"), peer("10.0.0.2"));
    }
}
