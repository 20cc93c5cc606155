namespace ActorFlow.Actors.Kernel.Dispatch;

/// <summary>What a thread does, as the <see cref="Rounds"/> see it.</summary>
internal interface ILookedAfter
{
    /// <summary>Looks what has become of it since the last look, and sees to it. One look at a time.</summary>
    /// <returns>Whether there is, or was since the last look, anything to look after.</returns>
    bool Look();
}
