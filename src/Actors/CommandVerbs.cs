using System.Collections.Immutable;

namespace ActorFlow;

/// <summary>What can be left in the command inbox of a journal for the engine: the verbs, and the names of their arguments.</summary>
/// <remarks>
/// A command's arguments are a JSON object with the members named at each verb and no others. Its answer is a JSON object: <c>run</c>, <c>status</c>,
/// <c>changed</c>
/// and, if nothing changed, <c>refusal</c>; or <c>error</c> and <c>kind</c>.
/// </remarks>
public static class CommandVerbs
{
    /// <summary>
    /// Starts a run: <c>flow</c>, and if wanted <c>input</c> (an object), <c>key</c>, <c>tags</c> (a list of texts), <c>memo</c>, <c>parent</c> and
    /// <c>deadline</c> (<c>3.00:00:00</c>). The run of the command is the id.
    /// </summary>
    public const string Start = "start";

    /// <summary>Asks a run to stop: if wanted <c>reason</c>.</summary>
    public const string Cancel = "cancel";

    /// <summary>Holds a run.</summary>
    public const string Pause = "pause";

    /// <summary>Lets a paused run go on.</summary>
    public const string Resume = "resume";

    /// <summary>Runs again what failed or was interrupted: if wanted <c>newKeys</c> (true or false).</summary>
    public const string Retry = "retry";

    /// <summary>Undoes what an ended run has done.</summary>
    public const string Compensate = "compensate";

    /// <summary>Ends a run by force: if wanted <c>reason</c>.</summary>
    public const string Kill = "kill";

    /// <summary>Sends a run a signal: <c>name</c>, and if wanted <c>payload</c> (any JSON) and <c>delivery</c> (an id that counts once).</summary>
    public const string Signal = "signal";

    /// <summary>
    /// Has a run change its state as its flow allows: <c>name</c>, and if wanted <c>payload</c> (the argument) and <c>delivery</c>. The answer has
    /// the flow's <c>result</c>.
    /// </summary>
    public const string Update = "update";

    /// <summary>
    /// Answers a question of a run: <c>question</c> (its number in the run), <c>answer</c> (JSON), <c>by</c>, and if wanted <c>delivery</c>. An
    /// answer that does not count is an error of the kind <c>refused</c>.
    /// </summary>
    public const string Answer = "answer";

    /// <summary>Withdraws a question of a run: <c>question</c>, and if wanted <c>reason</c> and <c>by</c>.</summary>
    public const string CancelQuestion = "cancel-question";

    /// <summary>Copies the journal into a new file while the engine goes on: <c>file</c>, a full path. Concerns no run.</summary>
    public const string Backup = "backup";

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } =
        [Start, Cancel, Pause, Resume, Retry, Compensate, Kill, Signal, Update, Answer, CancelQuestion, Backup];
}
