//! All newsrooms of a web, and which one an address belongs to. Answers to nobody yet.

use super::plan::{Names, Plan};
use super::profile::{Robots, Trouble};
use super::room::Room;
use super::route::{GROUP_RULES, Route};
use jiff::Timestamp;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use url::Url;

/// The contact of whoever runs the job of [`World::job_file`].
pub(crate) const CONTACT: &str = "desk@papers.example";

/// The newsrooms that a plan makes.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) rooms: Vec<Room>,
    by_host: HashMap<String, usize>,
}

impl World {
    pub(crate) fn new(plan: Plan) -> Self {
        let cast = plan.size.cast().into_iter().enumerate();
        let mut rooms: Vec<Room> = cast.map(|(index, profile)| Room::new(&plan, index, profile)).collect();
        for at in 0..rooms.len() {
            if rooms[at].profile.trouble == Trouble::Service {
                rooms[at].served = rooms.get(at + 1).cloned().map(Box::new);
            }
            if rooms[at].profile.robots == Robots::Elsewhere && at > 0 {
                rooms[at].rules_at = Some(format!("{}{GROUP_RULES}", rooms[at - 1].origin()));
            }
        }
        let hosts = rooms.iter().flat_map(|room| room.hosts().into_iter().map(|host| (host, room.index)));
        let by_host = hosts.collect();
        Self { plan, rooms, by_host }
    }

    /// The newsroom of a host: a name, or an address with its port.
    pub(crate) fn room_of(&self, host: &str) -> Option<usize> {
        self.by_host.get(host).copied()
    }

    /// The newsroom and the route of a whole address.
    pub(crate) fn find(&self, url: &Url, now: Timestamp) -> Option<(&Room, Route)> {
        let host = match (self.plan.names, url.port()) {
            (Names::Literal, Some(port)) => format!("{}:{port}", url.host_str()?),
            _ => url.host_str()?.to_owned(),
        };
        let room = &self.rooms[self.room_of(&host)?];
        let target = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        Some((room, room.route(&host, &target, now)))
    }

    /// The sites that a job names: the home pages, and of a newsroom that has its feed at a service that feed, beside
    /// an address of its own that its robots.txt keeps closed.
    pub(crate) fn sites(&self) -> Vec<String> {
        let is_served = |room: &Room| room.index > 0 && self.rooms[room.index - 1].served.is_some();
        let place = |room: &Room| match room {
            room if room.served.is_some() => "/feed",
            room if is_served(room) => "/login",
            _ => "/",
        };
        self.rooms.iter().map(|room| room.origin() + place(room)).collect()
    }

    /// The hosts, without port, for a job's list of those that may lie in private networks.
    pub(crate) fn private(&self) -> Vec<String> {
        match self.plan.names {
            Names::Hosts => self.rooms.iter().flat_map(Room::hosts).collect(),
            Names::Literal => self.rooms.iter().map(|room| room.address().ip().to_string()).collect(),
        }
    }

    /// A job that watches all newsrooms, asked as servers of one's own; `more` are further lines.
    pub(crate) fn job_file(&self, output: &Path, gap: Duration, more: &str) -> String {
        let output = output.display().to_string();
        let (sites, hosts, gap) = (self.sites(), self.private(), gap.as_millis());
        format!(
            "name = \"newsweb\"\noutput.folder = {output:?}\ncontact = \"mailto:{CONTACT}\"\nsites = {sites:#?}\n{more}\n\n\
             [network]\nprivate = {hosts:#?}\n\n[own_servers]\nhosts = {hosts:#?}\ngap = \"{gap}ms\"\n",
        )
    }

    /// The address of each host, for a client's resolver.
    pub(crate) fn resolve(&self) -> Vec<(String, Vec<SocketAddr>)> {
        let of_room =
            |room: &Room| room.hosts().into_iter().map(|host| (host, vec![room.address()])).collect::<Vec<_>>();
        self.rooms.iter().flat_map(of_room).collect()
    }
}
