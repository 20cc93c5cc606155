using System.Security.Cryptography;
using ActorFlow.Actors.Kernel.Timers;
using ActorFlow.Cluster;
using ActorFlow.Cluster.Leases;
using ActorFlow.Cluster.PostgreSql;
using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;
using Microsoft.Extensions.Logging;

namespace ActorFlow;

/// <summary>Lets several flow systems share the work of one PostgreSQL database.</summary>
public static class ClusterSetup
{
    /// <summary>
    /// Makes a flow system a member of the cluster of a database: it leads the runs of the shards that fall to it, takes over from members that die,
    /// and accepts requests for runs of all others. In place of <see cref="PostgreSqlJournalSetup.UsePostgreSql{TOptions}"/>.
    /// </summary>
    /// <param name="options">The options of a flow system.</param>
    /// <param name="connectionString">The database: <c>Host=localhost;Database=orders;Username=app</c>, or
    /// <c>postgresql://app@localhost/orders</c>.</param>
    /// <param name="configure">Changes the options of the member.</param>
    /// <param name="journal">Changes further options of the journal. Its number of shards is that of the member.</param>
    /// <returns>The same options.</returns>
    /// <remarks>The start fails with <see cref="ClusterMisfitException"/> when the database was made with another number of shards.</remarks>
    /// <exception cref="ArgumentException">The connection string cannot be read, or an option of the journal is out of its range.</exception>
    /// <exception cref="OptionOutOfRangeException">An option of the member is out of its range.</exception>
    public static FlowSystemOptions UseCluster(
        this FlowSystemOptions options, string connectionString, Action<ClusterOptions>? configure = null,
            Action<PostgreSqlJournalOptions>? journal = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var cluster = new ClusterOptions();
        configure?.Invoke(cluster);
        cluster.Validate();
        PostgreSqlJournalOptions? stored = null;
        options.UsePostgreSql(connectionString, set =>
        {
            journal?.Invoke(set);
            stored = set;
        });
        var make = options.Journal!;
        options.UseJournal(services =>
        {
            // What an operator has set in a host's configuration wins over what its code says.
            services = cluster.IsFinal ? null : services;
            (services?.GetService(typeof(IClusterOverrides)) as IClusterOverrides)?.Apply(cluster);
            cluster.Validate();
            stored!.Shards = cluster.Shards;
            stored.IsMember = true;
            return make(services);
        });
        options.SharesTime = true;
        options.Cluster = made => Member(options, cluster, stored!, made);
        return options;
    }

    private static ClusterMember Member(FlowSystemOptions options, ClusterOptions cluster, PostgreSqlJournalOptions stored, IRunJournal journal)
    {
        if (journal.Capability<IShardedRuns>() is { } sharded && sharded.Shards != cluster.Shards)
            throw new ClusterMisfitException(sharded.Shards, cluster.Shards);
        ILeaseStore store = new PostgreSqlLeaseStore(stored, options.TimeProvider as CorrectedTime);
        return new ClusterMember(
            cluster, cluster.Through?.Invoke(store) ?? store, static () => RandomNumberGenerator.GetHexString(32), options.TimeProvider,
                options.Dispatcher,
            options.LoggerFactory.CreateLogger("ActorFlow.Cluster"));
    }
}
