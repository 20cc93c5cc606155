namespace ActorFlow;

/// <summary>When a checkpoint is taken, and so what a run that is resumed from it does first.</summary>
public enum CheckpointMode
{
    /// <summary>After this visit, together with what it leads to. The default.</summary>
    Deferred,

    /// <summary>Now, before this visit has ended: a run that is resumed from it runs this visit again.</summary>
    Immediate,
}
