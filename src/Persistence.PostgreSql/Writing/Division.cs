namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>How a batch is divided over lanes: by shard, so that all of a run is in one of them.</summary>
/// <param name="Lanes">Into how many.</param>
/// <param name="Lane">The one that is meant, from 0.</param>
internal readonly record struct Division(int Lanes, int Lane)
{
    /// <summary>Whether runs of a shard go through this lane.</summary>
    public bool Has(int shard) => shard % Lanes == Lane;
}
