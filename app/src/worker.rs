//! The service worker that lets the app start without network, and its updates: a new version
//! waits until the person says so.

use crate::{clock, erased::spawn, replica::Replica};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

/// How the worker stands.
#[derive(Clone, Copy)]
pub struct Worker {
    /// Whether the app can start without network.
    pub offline: RwSignal<Readiness>,
    /// A new version waits.
    pub update: RwSignal<bool>,
    /// The person has asked for it.
    pub switching: RwSignal<bool>,
}

/// Whether the app can start without network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// Being found out.
    Unknown,
    /// No https, so no worker.
    Insecure,
    /// The browser has no workers, or would not take ours.
    Unsupported,
    /// The app's files are being fetched.
    Preparing,
    /// They are there.
    Ready,
}

impl Worker {
    /// Installs the worker and listens for new versions.
    pub fn start() -> Self {
        let worker = Self {
            offline: RwSignal::new(Readiness::Unknown),
            update: RwSignal::new(false),
            switching: RwSignal::new(false),
        };
        match container() {
            Ok(container) => {
                spawn(async move {
                    if worker.install(&container).await.is_err() {
                        worker.offline.set(Readiness::Unsupported);
                    }
                });
                set_timeout(move || worker.give_up(), PREPARES);
            }
            Err(why) => worker.offline.set(why),
        }
        worker
    }

    /// Puts the waiting version in place and reloads, once, as soon as nothing is being written.
    pub fn switch_version(self, replica: Replica) {
        self.switching.set(true);
        spawn(async move {
            while replica.status.with_untracked(|status| status.writing > 0) {
                clock::pause().await;
            }
            replica.make_way().await;
            let _ = take_update().await;
        });
    }

    /// What has not come by now is not to be waited for; if it comes all the same, it counts.
    fn give_up(self) {
        if matches!(self.offline.get_untracked(), Readiness::Unknown | Readiness::Preparing) {
            self.offline.set(Readiness::Unsupported);
        }
    }

    async fn install(self, container: &ServiceWorkerContainer) -> Result<(), JsValue> {
        if container.controller().is_none() {
            self.offline.set(Readiness::Preparing);
        }
        let registration: ServiceWorkerRegistration =
            JsFuture::from(container.register("/service-worker.js")).await?.unchecked_into();
        self.watch(&registration, container.controller().is_some());
        let found = {
            let (registration, container) = (registration.clone(), container.clone());
            Closure::<dyn FnMut()>::new(move || {
                self.watch(&registration, container.controller().is_some());
            })
        };
        registration.set_onupdatefound(Some(found.as_ref().unchecked_ref()));
        found.forget();
        JsFuture::from(container.ready()?).await?;
        self.offline.set(Readiness::Ready);
        Ok(())
    }

    /// Says that a new version waits, once it has been fetched whole. The first version ever has
    /// nothing to wait for.
    fn watch(self, registration: &ServiceWorkerRegistration, is_update: bool) {
        if !is_update {
            return;
        }
        if registration.waiting().is_some() {
            self.update.set(true);
        }
        let Some(coming) = registration.installing() else { return };
        let changed = {
            let coming = coming.clone();
            Closure::<dyn FnMut()>::new(move || {
                if coming.state() == ServiceWorkerState::Installed {
                    self.update.set(true);
                }
            })
        };
        coming.set_onstatechange(Some(changed.as_ref().unchecked_ref()));
        changed.forget();
    }
}

/// How long the app's files may take to come; on a slow line they take minutes.
const PREPARES: Duration = Duration::from_mins(10);

async fn take_update() -> Result<(), JsValue> {
    let Ok(container) = container() else { return Ok(()) };
    let reload = Closure::once_into_js(|| {
        let _ = window().location().reload();
    });
    container.set_oncontrollerchange(Some(reload.unchecked_ref()));
    let registration: ServiceWorkerRegistration =
        JsFuture::from(container.get_registration()).await?.unchecked_into();
    let message = js_sys::Object::new();
    js_sys::Reflect::set(&message, &"type".into(), &"SKIP_WAITING".into())?;
    if registration.waiting().is_none() {
        return window().location().reload();
    }
    // A browser that is still busy with the version in place may pass over the word: it is said again
    // until it is heard.
    while let Some(waiting) = registration.waiting() {
        waiting.post_message(&message)?;
        for _ in 0..PAUSES {
            clock::pause().await;
        }
    }
    Ok(())
}

/// Pauses until a new version is told again to take over.
const PAUSES: usize = 20;

/// Removes the app's files from this device.
pub async fn forget_files() {
    if let Ok(caches) = window().caches() {
        let names = JsFuture::from(caches.keys()).await.map(|names| js_sys::Array::from(&names));
        for name in names.unwrap_or_default().iter().filter_map(|name| name.as_string()) {
            let _ = JsFuture::from(caches.delete(&name)).await;
        }
    }
    let Ok(container) = container() else { return };
    if let Ok(registration) = JsFuture::from(container.get_registration()).await
        && registration.is_object()
    {
        let registration: ServiceWorkerRegistration = registration.unchecked_into();
        if let Ok(done) = registration.unregister() {
            let _ = JsFuture::from(done).await;
        }
    }
}

/// Reads every file of the app back from this device. Gives their number and the size of all, in
/// bytes, or the name of one that is not there whole.
pub async fn read_files() -> Result<(u32, f64), String> {
    let unreadable = |_| "アプリのファイルを読み出せません".to_owned();
    let caches = window().caches().map_err(unreadable)?;
    let names = js_sys::Array::from(&JsFuture::from(caches.keys()).await.map_err(unreadable)?);
    let (mut count, mut size) = (0, 0.0);
    for name in names.iter().filter_map(|name| name.as_string()) {
        let cache: web_sys::Cache =
            JsFuture::from(caches.open(&name)).await.map_err(unreadable)?.unchecked_into();
        let requests = js_sys::Array::from(&JsFuture::from(cache.keys()).await.map_err(unreadable)?);
        for request in requests.iter() {
            let request: web_sys::Request = request.unchecked_into();
            let lost = |_| format!("{} が欠けています", request.url());
            let found = JsFuture::from(cache.match_with_request(&request)).await.map_err(lost)?;
            let response: web_sys::Response = found.dyn_into().map_err(lost)?;
            let blob = JsFuture::from(response.blob().map_err(lost)?).await.map_err(lost)?;
            size += web_sys::Blob::unchecked_from_js(blob).size();
            count += 1;
        }
    }
    if count == 0 {
        Err("アプリのファイルがまだありません".to_owned())
    } else {
        Ok((count, size))
    }
}

fn container() -> Result<ServiceWorkerContainer, Readiness> {
    let window = window();
    if !window.is_secure_context() {
        return Err(Readiness::Insecure);
    }
    let navigator = window.navigator();
    let there = js_sys::Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false);
    if there { Ok(navigator.service_worker()) } else { Err(Readiness::Unsupported) }
}
