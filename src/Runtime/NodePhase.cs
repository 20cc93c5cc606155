namespace ActorFlow;

/// <summary>A phase of a visit.</summary>
public enum NodePhase
{
    /// <summary>Reads the run's state and prepares Exec's input.</summary>
    Prep,

    /// <summary>Does the work, without the state; the only phase that is retried.</summary>
    Exec,

    /// <summary>Takes the place of Exec after its last failed attempt.</summary>
    Fallback,

    /// <summary>Writes the state and returns the action.</summary>
    Post,

    /// <summary>Undoes what Exec did, once the visit is over; see <see cref="Node{TPrep, TExec}.CompensateAsync"/>.</summary>
    Compensate,
}
