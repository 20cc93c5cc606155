namespace ActorFlow;

/// <summary>What a flow's runs write before they go on.</summary>
public enum Durability
{
    /// <summary>Every step is committed before anything that follows from it starts. The default.</summary>
    Strict,

    /// <summary>The next node of the same run may start while the commit is in flight; replies and effects outside the run wait for it.</summary>
    Pipelined,

    /// <summary>Memory only: the run is gone with the process, and stays in memory however long it waits.</summary>
    None,
}
