namespace ActorFlow.Auditor.Facts;

/// <summary>Under which right a member of a cluster did something.</summary>
/// <param name="Member">The member's name.</param>
/// <param name="Process">Its process.</param>
/// <param name="Shard">The shard of the run.</param>
/// <param name="Term">The term of the shard; 0 where it is not noted.</param>
public sealed record Tenure(string Member, long Process, int Shard, long Term);
