using ActorFlow.Actors.Shards;
using ActorFlow.Cluster.Leases;
using ActorFlow.Cluster.Members;

namespace ActorFlow.Cluster.Tests.Simulation;

/// <summary>One process' way to the simulated database.</summary>
internal sealed class SimulatedLeaseStore(SimulatedDatabase database, SimulatedNetwork network, Func<bool> isCutOff) : ILeaseStore
{
    public ValueTask OpenAsync(int shards, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<string?> JoinAsync(MemberProfile profile, string ticket, TimeSpan lease, CancellationToken cancellationToken)
        => Call(() => database.Join(profile, ticket, lease));

    public ValueTask<bool> RenewAsync(string member, TimeSpan lease, CancellationToken cancellationToken)
        => Call(() => database.Renew(member, lease));

    public ValueTask<ClusterView> LookAsync(CancellationToken cancellationToken) => Call(database.Look);

    public ValueTask<IReadOnlyList<OwnedShard>> ClaimAsync(string member, IReadOnlyList<string> expired, IReadOnlyList<int> shards,
        CancellationToken cancellationToken)
        => Call(() => database.Claim(member, expired, shards));

    public async ValueTask ReleaseAsync(string member, IReadOnlyList<ShardTerm> shards, CancellationToken cancellationToken)
        => await Call(() => database.Release(member, shards));

    public async ValueTask RaiseFormatAsync(string member, IReadOnlyList<ShardTerm> shards, int eventFormat, CancellationToken cancellationToken)
        => await Call(() => database.RaiseFormat(shards, eventFormat));

    public async ValueTask DrainAsync(string member, CancellationToken cancellationToken) => await Call(() => database.Drain(member));

    public async ValueTask LeaveAsync(string member, CancellationToken cancellationToken) => await Call(() => database.Leave(member));

    public IDisposable Listen(Action changed)
    {
        var hears = true;

        // As every message, a hint takes its time and may be lost on the way.
        void Heard()
        {
            if (!isCutOff())
                network.After(5, Tell);
        }

        void Tell()
        {
            if (hears && !isCutOff())
                changed();
        }

        database.Listen(Heard);
        return new Ending(() =>
        {
            hears = false;
            database.Unlisten(Heard);
        });
    }

    private ValueTask<T> Call<T>(Func<T> execute) => new(network.CallAsync(isCutOff, execute));

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
