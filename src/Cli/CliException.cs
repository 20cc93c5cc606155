namespace ActorFlow.Cli;

/// <summary>Something a verb cannot do. Printed as one line, without a stack.</summary>
public sealed class CliException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened, where, and what to do.</param>
    /// <param name="exitCode">The exit code. The default is 1, <see cref="RunExitCode.Failed"/>.</param>
    /// <param name="inner">The cause.</param>
    public CliException(string message, int exitCode = RunExitCode.Failed, Exception? inner = null)
        : base(message, inner)
        => ExitCode = exitCode;

    /// <summary>The exit code.</summary>
    public int ExitCode { get; }

    /// <summary>The program was called wrongly: exit code 2.</summary>
    public static CliException Usage(string message, Exception? inner = null) => new(message, RunExitCode.Usage, inner);
}
