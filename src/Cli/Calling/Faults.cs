using System.Text.Json;
using ActorFlow.Cli.Output;
using ActorFlow.Hosting.Configuration;

namespace ActorFlow.Cli.Calling;

/// <summary>What went wrong, as one line and an exit code.</summary>
internal static class Faults
{
    private const int BrokenPipe = 32;

    /// <summary>Whether whole exceptions are wanted: <c>ACTORFLOW_DEBUG=1</c>.</summary>
    public static bool AreWantedWhole => Environment.GetEnvironmentVariable("ACTORFLOW_DEBUG") == "1";

    /// <summary>Whether the reader of a pipe has gone: nobody wants more, and that is no failure.</summary>
    public static bool IsOfReader(Exception error) => error is IOException { HResult: BrokenPipe };

    public static (string Line, int ExitCode) Tell(Exception error, CancellationToken cancellationToken) => error switch
    {
        CliException told => (told.Message, told.ExitCode),
        OutputException output => (output.Message, RunExitCode.Failed),
        OperationCanceledException when cancellationToken.IsCancellationRequested => ("stopped.", RunExitCode.Interrupted),
        RunNotFoundException or FlowNotRegisteredException or RunConflictException or StateException
            or OptionOutOfRangeException => (error.Message, RunExitCode.Usage),
        ActorFlowConfigurationException configuration
            => ($"the configuration cannot be used: {string.Join(" ", configuration.Problems)}", RunExitCode.Usage),
        _ when IsKnown(error) => (error.Message, RunExitCode.Failed),
        IOException or UnauthorizedAccessException => ($"{error.Message.TrimEnd('.')}. Check the place and its rights, then try again.", RunExitCode.Failed),
        _ => ($"this should not happen: {error.GetType().Name}: {error.Message} Set ACTORFLOW_DEBUG=1 to see where, and please report it.",
            RunExitCode.Failed),
    };

    /// <summary>Whether the error's own text says what to do.</summary>
    private static bool IsKnown(Exception error)
        => error is JournalUnavailableException or RunJournalException or VersionTrimmedException or RunPrunedException or JournalTooNewException
            or RunQuarantinedException
            or CapabilityMissingException or FlowSystemStoppedException or RunNotCompletedException or FlowBuildException or RunImportException
            or JsonException;
}
