namespace ActorFlow.Server;

/// <summary>
/// What a caller of the server may do. A greater right does not hold the smaller ones: who may do several things has several rights.
/// </summary>
public enum ServerRight
{
    /// <summary>Nothing is needed: health, and the description of the API.</summary>
    None,

    /// <summary>Look at flows, runs, their states and events, questions and timers.</summary>
    Read,

    /// <summary>Start and steer runs, send signals and updates.</summary>
    Operate,

    /// <summary>Answer and withdraw questions.</summary>
    Answer,

    /// <summary>Keep the server: prune, release what is set aside, register documents.</summary>
    Admin,
}
