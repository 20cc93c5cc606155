using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace ActorFlow.Cluster.Tests.Faults;

/// <summary>
/// A network namespace for one member with one cable to this machine, which can be cut: both ways, or one way, by a wrong hardware address at one of
/// its ends, so that nothing tells the other that its packets are lost. Needs root and iproute2; where they are missing the tests fail.
/// </summary>
internal sealed class MemberNetwork : IAsyncDisposable
{
    private const string NoCard = "02:00:00:00:00:01";

    private static int _count;

    private readonly string _name;

    private MemberNetwork(string name, string prefix, int first)
        => (_name, Here, There) =
            (name, string.Create(CultureInfo.InvariantCulture, $"{prefix}.{first + 1}"), string.Create(CultureInfo.InvariantCulture,
                $"{prefix}.{first + 2}"));

    /// <summary>The address of this machine, as the member sees it.</summary>
    public string Here { get; }

    /// <summary>The member's address.</summary>
    public string There { get; }

    /// <summary>What stands before the command of a process that is to live in it.</summary>
    public IReadOnlyList<string> Wrapper => ["ip", "netns", "exec", _name];

    private string HereCard => _name + "h";

    private string ThereCard => _name + "t";

    public static async Task<MemberNetwork> MakeAsync()
    {
        // From the range that is kept for tests of networks.
        var (chosen, number) = (RandomNumberGenerator.GetBytes(2), Interlocked.Increment(ref _count));
        var network = new MemberNetwork(
            string.Create(CultureInfo.InvariantCulture, $"af{chosen[0]:x2}{chosen[1]:x2}n{number}"),
            string.Create(CultureInfo.InvariantCulture, $"198.{18 + (chosen[0] % 2)}.{chosen[1]}"),
            4 * (number % 60));
        await network.IpAsync("netns", "add", network._name);
        await network.IpAsync("link", "add", network.HereCard, "type", "veth", "peer", "name", network.ThereCard);
        await network.IpAsync("link", "set", network.ThereCard, "netns", network._name);
        await network.IpAsync("addr", "add", network.Here + "/30", "dev", network.HereCard);
        await network.IpAsync("link", "set", network.HereCard, "up");
        await network.InsideAsync("addr", "add", network.There + "/30", "dev", network.ThereCard);
        await network.InsideAsync("link", "set", network.ThereCard, "up");
        await network.InsideAsync("link", "set", "lo", "up");
        return network;
    }

    /// <summary>Loses what goes from the member to the database, or back, or both.</summary>
    public async Task CutAsync(Cut cut)
    {
        if (cut is Cut.Requests or Cut.Both)
            await InsideAsync("neigh", "replace", Here, "lladdr", NoCard, "nud", "permanent", "dev", ThereCard);
        if (cut is Cut.Answers or Cut.Both)
            await IpAsync("neigh", "replace", There, "lladdr", NoCard, "nud", "permanent", "dev", HereCard);
    }

    /// <summary>Loses nothing any more.</summary>
    public async Task MendAsync(Cut cut)
    {
        if (cut is Cut.Requests or Cut.Both)
            await InsideAsync("neigh", "del", Here, "dev", ThereCard);
        if (cut is Cut.Answers or Cut.Both)
            await IpAsync("neigh", "del", There, "dev", HereCard);
    }

    public async ValueTask DisposeAsync()
    {
        await IpAsync("link", "del", HereCard);
        await IpAsync("netns", "del", _name);
    }

    private Task InsideAsync(params string[] arguments) => IpAsync(["-n", _name, .. arguments]);

    private async Task IpAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"'ip {string.Join(' ', arguments)}' ended with {process.ExitCode}: {said.Trim()}. These tests need iproute2, and root for network namespaces.");
    }
}
