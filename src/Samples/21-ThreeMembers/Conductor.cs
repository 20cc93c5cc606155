using System.Diagnostics;
using ActorFlow.Cluster;
using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;

namespace ActorFlow.Samples.ThreeMembers;

/// <summary>
/// Starts members and runs, kills members in turn, and waits for all ends. Is no member itself: all that it knows it asks members or reads in the
/// database.
/// </summary>
internal sealed class Conductor(ThrowAwayPostgreSql server, int runs, int kills, TextWriter output, CancellationToken stop) : IAsyncDisposable
{
    private const int AtATime = 200;

    private static readonly string[] Names = ["anna", "ben", "cleo"];

    // How long nothing may happen before the rest is given up: only something that is lost takes longer.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly PostgreSqlJournalOptions _journal = new() { ConnectionString = server.ConnectionString };
    private readonly MemberProcess[] _members = new MemberProcess[Names.Length];
    private readonly List<string> _acknowledged = [];
    private readonly List<Takeover> _takeovers = [];
    private readonly List<MemberProcess> _killed = [];
    private int _turn;

    /// <summary>Does all of it.</summary>
    /// <exception cref="SampleException">A member did not start, or nothing goes on.</exception>
    public async Task<ClusterAudit> RunAsync()
    {
        for (var member = 0; member < Names.Length; member++)
            _members[member] = MemberProcess.Start(Names[member], server.ConnectionString, server.Folder);
        await Task.WhenAll(_members.Select(static member => member.WhenReady)).WaitAsync(Patience, stop);
        var share = MemberProgram.Shards / Names.Length;
        await UntilAsync(async () => (await LookAsync()).Shards.GroupBy(static shard => shard.Owner)
            .Count(led => led.Key is not null && led.Count() >= share) == Names.Length, "the members do not share the shards");
        var shares = (await LookAsync()).Shards.GroupBy(static shard => shard.Owner ?? "nobody")
            .OrderBy(static led => led.Key, StringComparer.Ordinal);
        output.WriteLine($"three members share {MemberProgram.Shards} shards: {string.Join(", ", shares.Select(led => $"{led.Key} leads {led.Count()}"))}");
        for (var part = 0; part <= kills; part++)
        {
            var half = (Acknowledged() + Through(part)) / 2;
            var starts = StartPartAsync(part);
            if (part < kills)
                await KillAsync(part % Names.Length, half);
            await starts;
        }

        output.WriteLine($"all {runs} starts are acknowledged");
        await WaitForEndsAsync();
        foreach (var member in _members)
            output.WriteLine($"{member.Name} leaves, exit code {await member.LeaveAsync(stop)}");
        await using var journal = FlowReader.Open(await PostgreSqlJournalReader.OpenAsync(_journal, stop));
        return await ClusterAudit.MakeAsync(journal.FeedAsync(cancellationToken: stop), _acknowledged, [.. EffectFile.ReadAll(server.Folder)],
            _takeovers);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members.OfType<MemberProcess>().Concat(_killed))
            await member.DisposeAsync();
    }

    /// <summary>Starts one part of the runs, some at a time, at whichever member comes next.</summary>
    private Task StartPartAsync(int part)
    {
        var (first, end) = (Through(part - 1), Through(part));
        return Parallel.ForEachAsync(
            Enumerable.Range(first, end - first), new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = stop },
                async (number, _) => await StartAsync($"parcel-{number}"));
    }

    /// <summary>How many runs there are up to the end of a part.</summary>
    private int Through(int part) => (int)((long)runs * (part + 1) / (kills + 1));

    private async Task StartAsync(string id)
    {
        // Under the same id it is the same run, however often and wherever it is started.
        while (!await Next().StartRunAsync(id, stop))
            await Task.Delay(Glance, stop);
        lock (_acknowledged)
            _acknowledged.Add(id);
    }

    private MemberProcess Next()
    {
        for (var tries = 0; tries < Names.Length; tries++)
        {
            var member = _members[(uint)Interlocked.Increment(ref _turn) % Names.Length];
            if (member.IsUp)
                return member;
        }

        return _members[0];
    }

    private async Task KillAsync(int place, int acknowledged)
    {
        var victim = _members[place];
        var life = await LifeAsync(victim.Name);
        // In the midst of the starts, so that runs of all ages are under way.
        await UntilAsync(() => Task.FromResult(Acknowledged() >= acknowledged), "no start is acknowledged");
        await victim.KillAsync();
        _killed.Add(victim);
        var killed = Stopwatch.GetTimestamp();
        var led = (await LookAsync()).Shards.Count(shard => shard.Owner == life);
        output.WriteLine($"kill -9 of {life}, which leads {led} shards; {Acknowledged()} of {runs} starts are acknowledged");
        _members[place] = MemberProcess.Start(victim.Name, server.ConnectionString, server.Folder);
        await UntilAsync(async () => (await LookAsync()).Shards.All(shard => shard.Owner is { } owner && owner != life),
            $"the shards of {life} are not taken over");
        _takeovers.Add(new Takeover(life, led, Stopwatch.GetElapsedTime(killed)));
        await _members[place].WhenReady.WaitAsync(Patience, stop);
        output.WriteLine($"its shards are led by others since {_takeovers[^1].Took.TotalSeconds:0.0} s after that, and it is back as {await LifeAsync(victim.Name)}");
    }

    /// <summary>The id of the present life of a member, once it leads shards.</summary>
    private async Task<string> LifeAsync(string name)
    {
        MemberInfo? life = null;
        await UntilAsync(
            async () =>
            {
                var cluster = await LookAsync();
                life = cluster.Members.LastOrDefault(member => member.Name == name && member.State == MemberState.Live);
                return life is not null && cluster.Shards.Any(shard => shard.Owner == life.Id);
            },
            $"{name} leads nothing");
        return life!.Id;
    }

    private async Task WaitForEndsAsync()
    {
        await using var journal = FlowReader.Open(await PostgreSqlJournalReader.OpenAsync(_journal, stop));
        var (ended, since) = (-1L, Stopwatch.GetTimestamp());
        while (ended < runs && Stopwatch.GetElapsedTime(since) < Patience)
        {
            var now = (await journal.CountAsync(stop))
                .Where(static count => count.Status is RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled or RunStatus.Killed)
                .Sum(static count => count.Count);
            if (now != ended)
                (ended, since) = (now, Stopwatch.GetTimestamp());
            await Task.Delay(Glance, stop);
        }

        output.WriteLine($"{ended} of {runs} runs have ended");
    }

    private async Task UntilAsync(Func<Task<bool>> isSo, string otherwise)
    {
        for (var began = Stopwatch.GetTimestamp(); !await isSo(); await Task.Delay(Glance, stop))
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new SampleException($"For {Patience.TotalMinutes} minutes {otherwise}.");
        }
    }

    private int Acknowledged()
    {
        lock (_acknowledged)
            return _acknowledged.Count;
    }

    private Task<ClusterSnapshot> LookAsync() => ClusterSnapshot.ReadAsync(_journal, stop);
}
