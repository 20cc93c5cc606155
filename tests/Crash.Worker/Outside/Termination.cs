using System.Runtime.InteropServices;

namespace ActorFlow.Crash.Worker.Outside;

/// <summary>A polite request to end: <c>SIGTERM</c>.</summary>
/// <remarks>
/// Never disposed: a request may come when this process is about to end by itself. Without a listener it would then be taken for a death by signal,
/// and a listener that is called while it is being disposed would end the process with an error.
/// </remarks>
internal static class Termination
{
    private static readonly CancellationTokenSource Source = new();
    private static readonly PosixSignalRegistration Registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, static signal =>
    {
        signal.Cancel = true;
        Source.Cancel();
    });

    /// <summary>Cancelled when this process is asked to end. Listens from the first use on.</summary>
    public static CancellationToken Requested
    {
        get
        {
            GC.KeepAlive(Registration);
            return Source.Token;
        }
    }
}
