namespace ActorFlow;

/// <summary>How a wait ended.</summary>
public enum WaitEnding
{
    /// <summary>Its time has come.</summary>
    Due,

    /// <summary>The signal has come.</summary>
    Signal,

    /// <summary>Somebody has answered.</summary>
    Answer,

    /// <summary>It was withdrawn.</summary>
    Cancelled,

    /// <summary>Whoever waited gave up before anything came: it is as if it had never begun.</summary>
    Left,
}
