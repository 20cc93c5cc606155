namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>Where an append belongs.</summary>
/// <param name="Shard">The shard of its run.</param>
/// <param name="Term">The term it is made under; 0 is none.</param>
/// <param name="Head">
/// Where its run is believed to stand, if nothing of the same batch comes before. Without chain when that is not known: the database says what is wrong. A new run has its number.
/// </param>
internal readonly record struct Whereabouts(int Shard, long Term, RunHead Head);
