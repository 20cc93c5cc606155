using ActorFlow.Actors.Client;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>What can be asked of a run from outside.</summary>
internal enum RunControlKind
{
    Cancel,
    Pause,
    Resume,
    Retry,
    Kill,
    Compensate,

    /// <summary>Something that says itself what it asks: see <see cref="RunControl.Command"/>.</summary>
    Signal,

    /// <summary>Something about a question: see <see cref="RunControl.Command"/>.</summary>
    Answer,
}

/// <summary>A request of a person or program, before it is stamped with a time.</summary>
internal sealed record RunControl(RunControlKind Kind, string Reason = "", bool NewKeys = false)
{
    /// <summary>The ticket, if it came through the inbox.</summary>
    public CommandTicket? Via { get; init; }

    /// <summary>Makes the command, for requests that are more than their kind says; else null.</summary>
    public Func<DateTimeOffset, RunCommand>? Command { get; init; }

    /// <summary>The parent that asks: a run that is not its child does nothing. Null when nobody's parent asks.</summary>
    public string? Parent { get; init; }

    /// <summary>For a retry by the parent, the attempt of its visit.</summary>
    public int For { get; init; }

    /// <summary>Says the same as <see cref="Command"/> to another member, for requests that are more than their kind says; else null.</summary>
    public Func<(string Verb, ReadOnlyMemory<byte> Arguments)>? Send { get; init; }

    /// <summary>The request as it goes to another member.</summary>
    public (string Verb, ReadOnlyMemory<byte> Arguments) ToCommand() => Send is { } send ? send() : (Kind switch
    {
        RunControlKind.Cancel => CommandVerbs.Cancel,
        RunControlKind.Pause => CommandVerbs.Pause,
        RunControlKind.Resume => CommandVerbs.Resume,
        RunControlKind.Retry => CommandVerbs.Retry,
        RunControlKind.Compensate => CommandVerbs.Compensate,
        RunControlKind.Kill => CommandVerbs.Kill,
        _ => throw new NotSupportedException($"A request of the kind {Kind} does not say what it asks of another member."),
    }, CommandArguments.OfControl(this));

    public RunCommand Stamp(DateTimeOffset now) => Command is { } make ? make(now) with { Via = Via } : (RunCommand)(Kind switch
    {
        RunControlKind.Cancel => new CancelRun(now, Reason),
        RunControlKind.Pause => new PauseRun(now),
        RunControlKind.Resume => new ContinueRun(now),
        RunControlKind.Retry => new RetryRun(now, NewKeys) { For = For },
        RunControlKind.Compensate => new CompensateRun(now),
        _ => (RunCommand)new KillRun(now, Reason),
    }) with { Via = Via };
}

/// <summary>What became of a request.</summary>
internal readonly record struct ControlAnswer(Refusal Refusal, RunStatus Status);
