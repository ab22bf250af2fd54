//! `jinzai-navi serve`.

use super::{CliError, Serve, database::Open, print};
use crate::{
    backend::LocalBackend,
    connections::{self, Bounded},
    content::Content,
    gate::{Gate, Hosts, Token, hosts},
    import::Reader,
    live::Live,
    router,
};
use axum_server::{Handle, tls_rustls::RustlsConfig};
use rustls::ServerConfig;
use std::{
    io::{self, IsTerminal},
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};
use tokio::net::TcpSocket;
use tracing_subscriber::EnvFilter;

/// Most connections that wait to be taken: of whom the system has to turn away, each tries again after a second.
const BACKLOG: u32 = 1024;

/// How long open requests may take to end when the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

pub async fn run(options: &Serve, content: Content) -> Result<(), CliError> {
    log_to_stderr();
    // No database is made where it could not be served.
    let listener = listen(options.addr)?;
    let tls = tls(options).await?;
    let open = options.database.open_or_make().await?;
    let token = Token::of(&open.sealer);
    announce(options.addr, tls.is_some(), &open, &token)?;
    for warning in open.store.warnings(&open.sealer).await.map_err(|error| open.failed(error))? {
        eprintln!("jinzai-navi: 注意: {warning}");
    }

    let delivery = content.delivery()?;
    let delivery =
        open.store.put_in_force(delivery, &open.sealer).await.map_err(|error| open.failed(error))?;
    let Open { store, sealer, .. } = open;
    let live = Live::default();
    let backend = LocalBackend::new(content.policy, delivery, store.clone(), sealer, live.clone());
    let hosts = Hosts::new(options.addr, &options.hosts);
    let gate = Gate { hosts, token, secure: tls.is_some() };
    let reader = Reader::new(std::env::current_exe()?);
    let app = router(backend, live.clone(), gate, reader);
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    let handle = Handle::<SocketAddr>::new();
    tokio::spawn(stop_on_signal(handle.clone(), live));
    let failed = |error| CliError::Address(options.addr, error);
    let served = match tls {
        None => {
            let mut server = axum_server::from_tcp(listener).map_err(failed)?.http1_only().map(Bounded::new);
            connections::bound(server.http_builder());
            server.handle(handle).serve(service).await
        }
        Some(tls) => {
            let mut server =
                axum_server::from_tcp_rustls(listener, tls).map_err(failed)?.http1_only().map(Bounded::new);
            connections::bound(server.http_builder());
            server.handle(handle).serve(service).await
        }
    };
    store.close().await;
    served.map_err(failed)
}

fn log_to_stderr() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let ansi = io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(ansi).with_writer(io::stderr).init();
}

fn listen(addr: SocketAddr) -> Result<TcpListener, CliError> {
    let bind = || {
        let socket = if addr.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        // A server that was just ended leaves its address in use.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind(addr)?;
        socket.listen(BACKLOG)?.into_std()
    };
    bind().map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => CliError::AddressTaken(addr),
        _ => CliError::Address(addr, error),
    })
}

async fn tls(options: &Serve) -> Result<Option<RustlsConfig>, CliError> {
    let (Some(cert), Some(key)) = (&options.tls_cert, &options.tls_key) else { return Ok(None) };
    // Fails only where a provider is set already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let read = RustlsConfig::from_pem_file(cert, key).await.map_err(CliError::Tls)?;
    let mut config = ServerConfig::clone(&read.get_inner());
    config.alpn_protocols = vec![connections::PROTOCOL.to_vec()];
    Ok(Some(RustlsConfig::from_config(Arc::new(config))))
}

/// Says in one piece where the server is to be found, and what is to be known of it.
fn announce(addr: SocketAddr, tls: bool, open: &Open, token: &Token) -> Result<(), CliError> {
    let scheme = if tls { "https" } else { "http" };
    let mut said = format!("人財ナビ: {scheme}://{addr}\n");
    if open.is_new {
        let path = std::path::absolute(&open.path).unwrap_or_else(|_| open.path.clone());
        said += &format!("新しいデータベースを作りました: {}\n", path.display());
    }
    if !tls && !addr.ip().is_loopback() {
        said += "注意: https でないため、ほかの端末ではネットワークなしで使う準備ができません。\n\
                 --tls-cert と --tls-key で証明書を指定してください。\n\
                 変更の入力は、このコンピューターからだけ行えます。\n";
    }
    if !hosts::is_loopback(&addr.to_string()) && !addr.ip().is_unspecified() {
        said += "注意: このアドレスでは、変更を入力できません（閲覧のみ）。入力するには --addr 0.0.0.0 か 127.0.0.1 で起動してください。\n";
        return print(&said);
    }
    // Rights are this machine's alone, under a name of its own.
    let here = if addr.ip().is_loopback() { addr.to_string() } else { format!("localhost:{}", addr.port()) };
    said += &format!(
        "変更を入力する人は、このコンピューターで一度、次のアドレスを開いてください（ほかの人には知らせないでください）:\n\
         {scheme}://{here}{}\n",
        token.path()
    );
    print(&said)
}

async fn stop_on_signal(handle: Handle<SocketAddr>, live: Live) {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} },
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
    live.end();
    handle.graceful_shutdown(Some(GRACE));
}
