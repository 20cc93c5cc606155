using ActorFlow.Cluster.Leases;
using Npgsql;

namespace ActorFlow.Cluster.PostgreSql;

/// <summary>Reads the rows of a look: first the shards, by their numbers, with the time of day of the database, then the members.</summary>
internal static class ViewRows
{
    internal static async ValueTask<(ClusterView View, DateTimeOffset? Now)> ReadAsync(NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        var shards = new List<ShardInfo>();
        var members = new List<MemberInfo>();
        DateTimeOffset? now = null;
        while (await row.ReadAsync(cancellationToken))
        {
            if (row.GetBoolean(0))
            {
                now ??= row.GetFieldValue<DateTimeOffset>(17);
                shards.Add(new ShardInfo(row.GetInt32(1), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetString(3),
                    row.GetInt32(4)) { WasHandedOver = row.GetBoolean(5) });
            }
            else
            {
                members.Add(Member(row));
            }
        }

        return (new ClusterView(members, shards), now);
    }

    private static MemberInfo Member(NpgsqlDataReader row)
    {
        var left = TimeSpan.FromSeconds(row.GetDouble(10));
        var (isDraining, isDead) = (row.GetBoolean(11), row.GetBoolean(12));
        return new MemberInfo
        {
            Id = row.GetString(6),
            Name = row.GetString(7),
            Incarnation = row.GetInt64(8),
            State = isDead ? MemberState.Dead : left <= TimeSpan.Zero ? MemberState.Expired : isDraining ? MemberState.Draining : MemberState.Live,
            LeaseLeft = left,
            Capacity = row.GetInt32(13),
            Capabilities = row.GetFieldValue<string[]>(14),
            Version = row.GetString(15),
            EventFormat = row.GetInt32(4),
            Address = row.GetString(16),
            JoinedAt = row.GetFieldValue<DateTimeOffset>(9),
        };
    }
}
