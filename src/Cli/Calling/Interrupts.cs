using System.Runtime.InteropServices;

namespace ActorFlow.Cli.Calling;

/// <summary>
/// The second Ctrl-C (or SIGTERM) ends the process at once. The first one is System.CommandLine's: it cancels the verb's token, and the verb
/// stops in order.
/// </summary>
/// <remarks>
/// What is committed is committed: a run that is cut off goes on at the next start as after a crash. System.CommandLine's handler waits for the
/// verb on the
/// thread of the signal, for each signal anew, and the handler that was registered last is called first: this one must come after it.
/// </remarks>
internal sealed class Interrupts : IDisposable
{
    private readonly CliTerminal _terminal;
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    public Interrupts(CliTerminal terminal)
    {
        _terminal = terminal;
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, On), PosixSignalRegistration.Create(PosixSignal.SIGTERM, On)];
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void On(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) == 1)
            return;
        if (_terminal.IsInteractive)
        {
            const string ShowCursor = "\e[?25h";
            _terminal.Out.Write(ShowCursor);
            _terminal.Out.Flush();
        }

        Environment.Exit(RunExitCode.Interrupted);
    }
}
