namespace ActorFlow.Cluster.Tests.Faults;

/// <summary>What is lost between a member and its database.</summary>
internal enum Cut
{
    /// <summary>What the member sends: the database hears nothing.</summary>
    Requests,

    /// <summary>What the database answers: it may have carried out what the member knows nothing of.</summary>
    Answers,

    /// <summary>Both.</summary>
    Both,
}
