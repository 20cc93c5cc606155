namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>Where an append belongs.</summary>
/// <param name="Shard">The shard of its run.</param>
/// <param name="Term">The term it is made under; 0 is none.</param>
/// <param name="Number">The number of a new run.</param>
internal readonly record struct Whereabouts(int Shard, long Term, long Number);
