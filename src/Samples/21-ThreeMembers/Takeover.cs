namespace ActorFlow.Samples.ThreeMembers;

/// <summary>What became of the shards of a member that was killed.</summary>
/// <param name="Member">The life that was killed.</param>
/// <param name="Shards">How many shards it led.</param>
/// <param name="Took">How long it took until others led all of them.</param>
internal sealed record Takeover(string Member, int Shards, TimeSpan Took);
