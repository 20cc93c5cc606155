namespace ActorFlow.Journal;

/// <summary>By what a list of runs is sorted. Runs of which that is the same follow in the order of their start, and then in that of their first append.</summary>
public enum RunSort
{
    /// <summary>The time of the start. The only order that nothing changes: pages read one after the other show every run once.</summary>
    Started,

    /// <summary>The time when the run's row last changed (<see cref="RunSummary.UpdatedAt"/>). A run that changes meanwhile stands where it is now.</summary>
    Updated,

    /// <summary>The time of the end. Runs that have not ended come last, in whichever direction is sorted.</summary>
    Ended,

    /// <summary>The flow's name, character by character.</summary>
    Flow,

    /// <summary>The status, in the order of <see cref="RunStatus"/>: from pending to quarantined.</summary>
    Status,
}
