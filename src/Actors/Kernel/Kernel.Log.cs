using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Kernel;

/// <summary>Everything the kernel logs.</summary>
internal static partial class KernelLog
{
    [LoggerMessage(1, LogLevel.Information, "Dead letter: {Message} to {Recipient}. Nobody will receive it.")]
    internal static partial void DeadLetter(ILogger logger, string message, string recipient);

    [LoggerMessage(2, LogLevel.Information, "{Count} dead letters logged; later ones are only counted and published.")]
    internal static partial void DeadLettersNoLongerLogged(ILogger logger, int count);

    [LoggerMessage(3, LogLevel.Warning, "{Directive}: {Actor} failed in phase {Phase}.")]
    internal static partial void Decided(ILogger logger, Directive directive, string actor, FailurePhase phase, Exception cause);

    [LoggerMessage(4, LogLevel.Error, "{Actor} threw in {Hook}; its stop or restart goes on.")]
    internal static partial void HookFailed(ILogger logger, string actor, string hook, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "{Actor} still had work {Deadline} after its token was cancelled. It is sealed; what comes back is dropped.")]
    internal static partial void Sealed(ILogger logger, string actor, TimeSpan deadline);

    [LoggerMessage(6, LogLevel.Warning, "{Actor} failed while it was ending.")]
    internal static partial void FailedWhileEnding(ILogger logger, string actor, Exception exception);

    [LoggerMessage(7, LogLevel.Error, "Actor system {System} stops: a failure was escalated to its guardian.")]
    internal static partial void Escalated(ILogger logger, string system, Exception reason);

    [LoggerMessage(8, LogLevel.Warning, "Actor system {System} did not stop within {Deadline}; what is left is sealed.")]
    internal static partial void ShutdownOverdue(ILogger logger, string system, TimeSpan deadline);
}
