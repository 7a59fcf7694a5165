//! The guard keeps webhooks out of our own house: an address that a partner gave must lead to the public Internet, unless
//! a setting allows its network. What counts is where the connection goes, at the moment it is made: a name may lead
//! elsewhere the next time it is asked for.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// IPv4 addresses that are not of the public Internet (IANA's special-purpose registry, RFC 6890 and after).
const NOT_PUBLIC_V4: [Ipv4Net; 15] = [
    v4([0, 0, 0, 0], 8),       // this network
    v4([10, 0, 0, 0], 8),      // private
    v4([100, 64, 0, 0], 10),   // shared by carriers
    v4([127, 0, 0, 0], 8),     // loopback
    v4([169, 254, 0, 0], 16),  // link-local, and the metadata of clouds
    v4([172, 16, 0, 0], 12),   // private
    v4([192, 0, 0, 0], 24),    // protocol assignments
    v4([192, 0, 2, 0], 24),    // documentation
    v4([192, 88, 99, 0], 24),  // 6to4 relays
    v4([192, 168, 0, 0], 16),  // private
    v4([198, 18, 0, 0], 15),   // benchmarks
    v4([198, 51, 100, 0], 24), // documentation
    v4([203, 0, 113, 0], 24),  // documentation
    v4([224, 0, 0, 0], 4),     // multicast
    v4([240, 0, 0, 0], 4),     // reserved, and broadcast
];

/// What is handed out of IPv6 for the public Internet. All else is loopback, link-local, private, multicast, translated
/// IPv4 or not handed out.
const PUBLIC_V6: Ipv6Net = v6([0x2000, 0], 3);
/// What is not public of that.
const NOT_PUBLIC_V6: [Ipv6Net; 4] = [
    v6([0x2001, 0], 23),     // protocol assignments: Teredo, ORCHID, benchmarks
    v6([0x2001, 0xdb8], 32), // documentation
    v6([0x2002, 0], 16),     // 6to4, which leads to any IPv4 address
    v6([0x3fff, 0], 20),     // documentation
];

const fn v4([a, b, c, d]: [u8; 4], bits: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), bits)
}

const fn v6(groups: [u16; 2], bits: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(groups[0], groups[1], 0, 0, 0, 0, 0, 0), bits)
}

/// Whether an address is of the public Internet. An IPv4 address in IPv6 clothes is what it is underneath.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => !NOT_PUBLIC_V4.iter().any(|network| network.contains(&address)),
        IpAddr::V6(address) => {
            PUBLIC_V6.contains(&address) && !NOT_PUBLIC_V6.iter().any(|network| network.contains(&address))
        }
    }
}

/// Where webhooks may go.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    allowed: Vec<IpNet>,
}

/// How far an address may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// To the public Internet and to allowed networks: https on port 443.
    Anywhere,
    /// To allowed networks only: plain http, and any other port.
    OnlyAllowed,
}

impl Guard {
    /// That also allows these networks: `10.1.0.0/16, fd00::/8`.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn allowing(networks: &str) -> Result<Self, String> {
        let read = |text: &str| text.trim().parse().map_err(|_| format!("{text:?} is not a network, as in 10.0.0.0/8"));
        let allowed = networks.split(',').filter(|text| !text.trim().is_empty()).map(read).collect::<Result<_, _>>()?;
        Ok(Self { allowed })
    }

    /// Whether any network is allowed.
    #[must_use]
    pub fn allows_some(&self) -> bool {
        !self.allowed.is_empty()
    }

    /// Whether a connection to `address` may be made.
    #[must_use]
    pub fn admits(&self, address: IpAddr, scope: Scope) -> bool {
        let address = address.to_canonical();
        self.allowed.iter().any(|network| network.contains(&address))
            || (scope == Scope::Anywhere && is_public(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_range_that_is_not_public_is_known_at_both_its_ends() {
        for (name, first, last) in [
            ("this network", "0.0.0.0", "0.255.255.255"),
            ("private, ten", "10.0.0.0", "10.255.255.255"),
            ("shared by carriers", "100.64.0.0", "100.127.255.255"),
            ("loopback", "127.0.0.0", "127.255.255.255"),
            ("link-local", "169.254.0.0", "169.254.255.255"),
            ("private, 172", "172.16.0.0", "172.31.255.255"),
            ("protocol assignments", "192.0.0.0", "192.0.0.255"),
            ("documentation, 192", "192.0.2.0", "192.0.2.255"),
            ("6to4 relays", "192.88.99.0", "192.88.99.255"),
            ("private, 192", "192.168.0.0", "192.168.255.255"),
            ("benchmarks", "198.18.0.0", "198.19.255.255"),
            ("documentation, 198", "198.51.100.0", "198.51.100.255"),
            ("documentation, 203", "203.0.113.0", "203.0.113.255"),
            ("multicast", "224.0.0.0", "239.255.255.255"),
            ("reserved", "240.0.0.0", "255.255.255.254"),
            ("broadcast", "255.255.255.255", "255.255.255.255"),
        ] {
            for address in [first, last] {
                let plain: Ipv4Addr = address.parse().expect("an address");
                for clothed in
                    [IpAddr::V4(plain), IpAddr::V6(plain.to_ipv6_mapped()), IpAddr::V6(plain.to_ipv6_compatible())]
                {
                    assert!(!is_public(clothed), "{name}: {clothed}");
                }
            }
        }
        for (name, first, last) in [
            ("unspecified", "::", "::"),
            ("loopback", "::1", "::1"),
            ("translated", "64:ff9b::", "64:ff9b::ffff:ffff"),
            ("translated, local", "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"),
            ("discard", "100::", "100::ffff:ffff:ffff:ffff"),
            ("Teredo", "2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("documentation", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("6to4", "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("documentation, new", "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("segment routing", "5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("unique local", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("link-local", "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("site-local of old", "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("multicast", "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ] {
            for address in [first, last] {
                assert!(!is_public(address.parse().expect("an address")), "{name}: {address}");
            }
        }
    }

    #[test]
    fn what_lies_beside_a_range_is_public() {
        for address in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.0.3.0",
            "192.88.98.255",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "198.51.99.255",
            "203.0.112.255",
            "223.255.255.255",
            "2001:200::",
            "2001:db7:ffff::",
            "2001:db9::",
            "2003::",
            "2600::",
            "3ffe::",
            "3fff:1000::",
            "::ffff:8.8.8.8",
        ] {
            assert!(is_public(address.parse().expect("an address")), "{address}");
        }
    }

    #[test]
    fn an_allowed_network_is_reached_in_any_way_and_nothing_beside_it() {
        let guard = Guard::allowing("127.0.0.0/8, 10.1.0.0/16,fd00:1::/32").expect("networks");
        for (address, anywhere, only_allowed) in [
            ("127.0.0.1", true, true),
            ("::ffff:127.0.0.1", true, true),
            ("10.1.255.255", true, true),
            ("10.2.0.0", false, false),
            ("fd00:1::5", true, true),
            ("fd00:2::5", false, false),
            ("8.8.8.8", true, false),
            ("::1", false, false),
        ] {
            let address: IpAddr = address.parse().expect("an address");
            let found = (guard.admits(address, Scope::Anywhere), guard.admits(address, Scope::OnlyAllowed));
            assert_eq!(found, (anywhere, only_allowed), "{address}");
        }
        assert!(Guard::allowing("10.0.0.0").is_err());
    }
}
