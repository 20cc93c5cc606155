namespace ActorFlow.Cluster;

/// <summary>One life of a member of the cluster, as the database knows it.</summary>
public sealed record MemberInfo
{
    /// <summary>Names this life: the member's name, a number sign and its incarnation. What owners of shards are called.</summary>
    public required string Id { get; init; }

    /// <summary>The member's name; a process that starts again under the same name is another life of the same member.</summary>
    public required string Name { get; init; }

    /// <summary>Grows with every life of every member of this cluster.</summary>
    public required long Incarnation { get; init; }

    /// <summary>How it is doing, by the clock of the database.</summary>
    public required MemberState State { get; init; }

    /// <summary>What is left of its lease, by the clock of the database; negative when it is over.</summary>
    public required TimeSpan LeaseLeft { get; init; }

    /// <summary>Its weight: a member of 200 gets twice the shards of one of 100, one of 0 none.</summary>
    public required int Capacity { get; init; }

    /// <summary>What it can do beyond running flows, for example <c>gpu</c> or <c>region=eu</c>; sorted.</summary>
    public required IReadOnlyList<string> Capabilities { get; init; }

    /// <summary>The version of its program.</summary>
    public required string Version { get; init; }

    /// <summary>The newest event format that it reads. Nobody writes a newer one than every live member reads.</summary>
    public required int EventFormat { get; init; }

    /// <summary>Where it may be reached, as it says itself; empty when it says nothing. A hint for people.</summary>
    public required string Address { get; init; }

    /// <summary>When it joined, by the clock of the database.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>Whether it renews its lease, draining or not.</summary>
    internal bool IsAlive => State is MemberState.Live or MemberState.Draining;
}
