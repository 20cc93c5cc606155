namespace ActorFlow.Actors.Kernel.Dispatch;

/// <summary>Work outside the actors that the seeded dispatcher keeps account of (rule 39). Production has none of these.</summary>
internal abstract class Operation
{
    /// <summary>Where awaits of the operation come back.</summary>
    internal abstract SynchronizationContext Context { get; }

    /// <summary>Installs what lets the dispatcher know the operation's own code; returns what was there.</summary>
    internal abstract SynchronizationContext? Enter();

    internal abstract void Exit(SynchronizationContext? previous);

    /// <summary>Marks the code that follows as the operation's, without a context of its own: an asynchronous receive has its actor's.</summary>
    internal abstract void EnterTurn();

    internal abstract void ExitTurn();

    /// <summary>An await of an asynchronous receive comes back; <paramref name="deliver"/> brings it to the actor. Any thread.</summary>
    internal abstract void PostBack(Action deliver);

    /// <summary>The actor has begun to run what came back.</summary>
    internal abstract void CameBack();

    /// <summary>The operation has ended; <paramref name="release"/> runs in its order, on the dispatcher's thread. Any thread.</summary>
    internal abstract void Complete(Action? release);

    /// <summary>The operation now waits for the engine, so nobody must wait for it.</summary>
    internal abstract void BeginEngineWait();

    internal abstract void EndEngineWait();
}
