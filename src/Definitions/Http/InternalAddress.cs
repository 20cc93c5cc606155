using System.Net;
using System.Net.Sockets;

namespace ActorFlow.Definitions.Http;

/// <summary>Tells addresses of the public internet from all others.</summary>
internal static class InternalAddress
{
    /// <summary>Blocks that are not of the public internet: IANA's special-purpose registries for IPv4 and IPv6.</summary>
    private static readonly IPNetwork[] Blocks =
    [
        .. ((string[])["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "64:ff9b:1::/48", "100::/64",
                "2001::/23", "2001:db8::/32", "fc00::/7",
            "fe80::/10", "fec0::/10", "ff00::/8"]).Select(block => IPNetwork.Parse(block)),
    ];

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return Is(address.MapToIPv4());
        if (Carried(address) is { } inner)
            return Is(inner);
        return Blocks.Any(block => block.Contains(address));
    }

    /// <summary>The IPv4 address that an IPv6 one carries: 6to4 and NAT64.</summary>
    private static IPAddress? Carried(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return null;
        var bytes = address.GetAddressBytes();
        if (bytes is [0x20, 0x02, ..])
            return new IPAddress(bytes.AsSpan(2, 4));
        return bytes is [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ..] ? new IPAddress(bytes.AsSpan(12, 4)) : null;
    }
}
