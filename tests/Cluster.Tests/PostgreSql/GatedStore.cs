using ActorFlow.Actors.Shards;
using ActorFlow.Cluster.Leases;
using ActorFlow.Cluster.Members;

namespace ActorFlow.Cluster.Tests.PostgreSql;

/// <summary>A member's way to the database that can be held shut, as when its process stands still or its network is cut.</summary>
internal sealed class GatedStore(ILeaseStore inner) : ILeaseStore, IAsyncDisposable
{
    private volatile TaskCompletionSource? _shut;

    internal void Shut() => _shut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    internal void Open()
    {
        var shut = _shut;
        _shut = null;
        shut?.SetResult();
    }

    public ValueTask OpenAsync(int shards, CancellationToken cancellationToken) => inner.OpenAsync(shards, cancellationToken);

    public ValueTask<string?> JoinAsync(MemberProfile profile, string ticket, TimeSpan lease, CancellationToken cancellationToken)
        => PassAsync(() => inner.JoinAsync(profile, ticket, lease, cancellationToken));

    public ValueTask<bool> RenewAsync(string member, TimeSpan lease, CancellationToken cancellationToken)
        => PassAsync(() => inner.RenewAsync(member, lease, CancellationToken.None));

    public ValueTask<ClusterView> LookAsync(CancellationToken cancellationToken) => PassAsync(() => inner.LookAsync(cancellationToken));

    public ValueTask<IReadOnlyList<OwnedShard>> ClaimAsync(string member, IReadOnlyList<string> expired, IReadOnlyList<int> shards,
        CancellationToken cancellationToken)
        => PassAsync(() => inner.ClaimAsync(member, expired, shards, cancellationToken));

    public async ValueTask ReleaseAsync(string member, IReadOnlyList<ShardTerm> shards, CancellationToken cancellationToken)
    {
        await PassAsync(static () => ValueTask.FromResult(true));
        await inner.ReleaseAsync(member, shards, cancellationToken);
    }

    public ValueTask RaiseFormatAsync(string member, IReadOnlyList<ShardTerm> shards, int eventFormat, CancellationToken cancellationToken)
        => inner.RaiseFormatAsync(member, shards, eventFormat, cancellationToken);

    public ValueTask DrainAsync(string member, CancellationToken cancellationToken) => inner.DrainAsync(member, cancellationToken);

    public ValueTask LeaveAsync(string member, CancellationToken cancellationToken) => inner.LeaveAsync(member, cancellationToken);

    public IDisposable Listen(Action changed) => inner.Listen(changed);

    public ValueTask DisposeAsync() => inner is IAsyncDisposable disposable ? disposable.DisposeAsync() : ValueTask.CompletedTask;

    private async ValueTask<T> PassAsync<T>(Func<ValueTask<T>> call)
    {
        if (_shut is { } shut)
            await shut.Task;
        return await call();
    }
}

/// <summary>A way to the database on which no hint comes through.</summary>
internal sealed class DeafStore(ILeaseStore inner) : ILeaseStore
{
    public ValueTask OpenAsync(int shards, CancellationToken cancellationToken) => inner.OpenAsync(shards, cancellationToken);

    public ValueTask<string?> JoinAsync(MemberProfile profile, string ticket, TimeSpan lease, CancellationToken cancellationToken)
        => inner.JoinAsync(profile, ticket, lease, cancellationToken);

    public ValueTask<bool> RenewAsync(string member, TimeSpan lease, CancellationToken cancellationToken)
        => inner.RenewAsync(member, lease, cancellationToken);

    public ValueTask<ClusterView> LookAsync(CancellationToken cancellationToken) => inner.LookAsync(cancellationToken);

    public ValueTask<IReadOnlyList<OwnedShard>> ClaimAsync(string member, IReadOnlyList<string> expired, IReadOnlyList<int> shards,
        CancellationToken cancellationToken)
        => inner.ClaimAsync(member, expired, shards, cancellationToken);

    public ValueTask ReleaseAsync(string member, IReadOnlyList<ShardTerm> shards, CancellationToken cancellationToken)
        => inner.ReleaseAsync(member, shards, cancellationToken);

    public ValueTask RaiseFormatAsync(string member, IReadOnlyList<ShardTerm> shards, int eventFormat, CancellationToken cancellationToken)
        => inner.RaiseFormatAsync(member, shards, eventFormat, cancellationToken);

    public ValueTask DrainAsync(string member, CancellationToken cancellationToken) => inner.DrainAsync(member, cancellationToken);

    public ValueTask LeaveAsync(string member, CancellationToken cancellationToken) => inner.LeaveAsync(member, cancellationToken);

    public IDisposable Listen(Action changed) => new Nothing();

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
