namespace ActorFlow.Actors.Kernel.Dispatch;

internal enum OperationKind
{
    /// <summary>User code: the seeded dispatcher waits for it before it picks.</summary>
    UserWork,

    /// <summary>A commit: others may run meanwhile, but time stands still.</summary>
    Commit,
}
