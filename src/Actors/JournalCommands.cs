using System.Text.Json;
using ActorFlow.Actors.Client;
using ActorFlow.Journal;

namespace ActorFlow;

/// <summary>Leaves commands for the engine of a journal that another process runs, and waits for the answers.</summary>
/// <remarks>
/// A command is durable once it has been left: it is carried out once, by the engine that runs now or by the next one, whether or not anybody waits.
/// Waiting holds no thread. Safe for use from many threads.
/// </remarks>
/// <param name="inbox">The inbox, opened; disposed with this object.</param>
/// <param name="timeProvider">The clock of the waiting; null is the system's.</param>
public sealed class JournalCommands(ICommandInbox inbox, TimeProvider? timeProvider = null) : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LookForEngine = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;

    /// <summary>Whether an engine that takes commands is at work on the journal now.</summary>
    public bool IsAttended => inbox.IsAttended;

    /// <summary>
    /// Starts a run of a flow that the engine has registered. Without an id and a key, the id is made here, so that the command can be delivered
    /// twice and still starts one run.
    /// </summary>
    /// <param name="flow">The flow's name.</param>
    /// <param name="input">The input: a JSON object of values by key, or null.</param>
    /// <param name="options">Id, key, tags, memo and parent.</param>
    /// <param name="wait">How long to wait for the answer; zero is not at all.</param>
    /// <param name="cancellationToken">Ends the waiting; the command stays.</param>
    /// <exception cref="ArgumentException">The input is no JSON object, or the time is negative.</exception>
    /// <exception cref="JournalUnavailableException">The inbox cannot be written.</exception>
    public Task<CommandOutcome> StartAsync(string flow, JsonElement? input, StartOptions? options, TimeSpan wait,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(flow);
        if (input is { ValueKind: not JsonValueKind.Object } other)
            throw new ArgumentException($"A run's input is a JSON object of values by key, not a {other.ValueKind}.", nameof(input));
        options ??= new StartOptions();
        var id = options.Id ?? (options.Key is null ? new RunId(Guid.CreateVersion7(_time.GetUtcNow()).ToString("n")) : default(RunId?));
        return SendAsync(CommandVerbs.Start, id, CommandArguments.OfStart(flow, input, options), wait, cancellationToken);
    }

    /// <summary>Asks a run to stop.</summary>
    /// <inheritdoc cref="SendAsync" path="/exception"/>
    public Task<CommandOutcome> CancelAsync(RunId runId, string reason, TimeSpan wait, CancellationToken cancellationToken = default)
        => SendAsync(CommandVerbs.Cancel, runId, CommandArguments.OfReason(reason), wait, cancellationToken);

    /// <summary>Holds a run.</summary>
    /// <inheritdoc cref="SendAsync" path="/exception"/>
    public Task<CommandOutcome> PauseAsync(RunId runId, TimeSpan wait, CancellationToken cancellationToken = default)
        => SendAsync(CommandVerbs.Pause, runId, default, wait, cancellationToken);

    /// <summary>Lets a paused run go on.</summary>
    /// <inheritdoc cref="SendAsync" path="/exception"/>
    public Task<CommandOutcome> ResumeAsync(RunId runId, TimeSpan wait, CancellationToken cancellationToken = default)
        => SendAsync(CommandVerbs.Resume, runId, default, wait, cancellationToken);

    /// <summary>Runs again what failed or was interrupted.</summary>
    /// <inheritdoc cref="SendAsync" path="/exception"/>
    public Task<CommandOutcome> RetryAsync(RunId runId, bool newKeys, TimeSpan wait, CancellationToken cancellationToken = default)
        => SendAsync(CommandVerbs.Retry, runId, CommandArguments.OfRetry(newKeys), wait, cancellationToken);

    /// <summary>Undoes what an ended run has done, as far as its nodes can and it has not been undone.</summary>
    /// <inheritdoc cref="SendAsync" path="/exception"/>
    public Task<CommandOutcome> CompensateAsync(RunId runId, TimeSpan wait, CancellationToken cancellationToken = default)
        => SendAsync(CommandVerbs.Compensate, runId, default, wait, cancellationToken);

    /// <summary>
    /// Answers a question. An answer that does not count fails with the reason (<see cref="CommandOutcome.ErrorKind"/> is <c>refused</c>).
    /// </summary>
    /// <param name="questionId">The question.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="by">Who answers, for the audit.</param>
    /// <param name="deliveryId">Makes sure that an answer which is given twice counts once; null is no such care.</param>
    /// <param name="wait">How long to wait for the engine's answer; zero is not at all.</param>
    /// <param name="cancellationToken">Ends the waiting; the command stays.</param>
    /// <inheritdoc cref="SendAsync" path="/exception"/>
    public Task<CommandOutcome> AnswerAsync(QuestionId questionId, QuestionAnswer answer, string by, string? deliveryId, TimeSpan wait,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        return SendAsync(CommandVerbs.Answer, questionId.RunId, CommandArguments.OfAnswer(questionId.Number, answer.Json, by, deliveryId), wait,
            cancellationToken);
    }

    /// <summary>Withdraws a question.</summary>
    /// <inheritdoc cref="SendAsync" path="/exception"/>
    public Task<CommandOutcome> CancelQuestionAsync(QuestionId questionId, string reason, string? by, TimeSpan wait,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return SendAsync(CommandVerbs.CancelQuestion, questionId.RunId, CommandArguments.OfWithdrawal(questionId.Number, reason, by), wait,
            cancellationToken);
    }

    /// <summary>Ends a run by force.</summary>
    /// <inheritdoc cref="SendAsync" path="/exception"/>
    public Task<CommandOutcome> KillAsync(RunId runId, string reason, TimeSpan wait, CancellationToken cancellationToken = default)
        => SendAsync(CommandVerbs.Kill, runId, CommandArguments.OfReason(reason), wait, cancellationToken);

    /// <summary>Sends a run a signal.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="name">The signal's name, 1 to 200 characters.</param>
    /// <param name="payload">What it carries; null is JSON's null.</param>
    /// <param name="deliveryId">Makes sure that a signal which is sent twice counts once; null is no such care beyond that a command is carried out
    /// once.</param>
    /// <param name="wait">How long to wait for the answer; zero is not at all.</param>
    /// <param name="cancellationToken">Ends the waiting; the command stays.</param>
    /// <inheritdoc cref="SendAsync" path="/exception"/>
    public Task<CommandOutcome> SignalAsync(RunId runId, string name, JsonElement? payload, string? deliveryId, TimeSpan wait,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return SendAsync(CommandVerbs.Signal, runId, CommandArguments.OfSignal(name, payload, deliveryId), wait, cancellationToken);
    }

    /// <summary>
    /// Has a run change its state as its flow allows; <see cref="CommandOutcome.Result"/> is the flow's answer. The command is carried out once.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="name">The update's name.</param>
    /// <param name="argument">What the flow's handler gets; null is JSON's null.</param>
    /// <param name="deliveryId">Makes sure that an update which is left twice counts once; null is no such care.</param>
    /// <param name="wait">How long to wait for the answer; zero is not at all.</param>
    /// <param name="cancellationToken">Ends the waiting; the command stays.</param>
    /// <inheritdoc cref="SendAsync" path="/exception"/>
    public Task<CommandOutcome> UpdateAsync(RunId runId, string name, JsonElement? argument, string? deliveryId, TimeSpan wait,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return SendAsync(CommandVerbs.Update, runId, CommandArguments.OfSignal(name, argument, deliveryId), wait, cancellationToken);
    }

    /// <summary>Has the engine copy its journal into a new file, and goes on meanwhile.</summary>
    /// <param name="file">The file to make, as a full path in the engine's eyes; it must not exist.</param>
    /// <param name="wait">How long to wait for the answer; zero is not at all.</param>
    /// <param name="cancellationToken">Ends the waiting; the command stays.</param>
    /// <inheritdoc cref="SendAsync" path="/exception"/>
    public Task<CommandOutcome> BackupAsync(string file, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        return SendAsync(CommandVerbs.Backup, null, CommandArguments.OfFile(file), wait, cancellationToken);
    }

    /// <summary>Leaves a command, durably, and waits for its answer.</summary>
    /// <param name="verb">One of <see cref="CommandVerbs"/>.</param>
    /// <param name="runId">The run it concerns, or null.</param>
    /// <param name="arguments">Its arguments as UTF-8 JSON, or nothing.</param>
    /// <param name="wait">How long to wait for the answer; zero is not at all. When no engine is running nothing is waited for.</param>
    /// <param name="cancellationToken">Ends the waiting; the command stays.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    /// <exception cref="JournalUnavailableException">The inbox cannot be written.</exception>
    public async Task<CommandOutcome> SendAsync(string verb, RunId? runId, ReadOnlyMemory<byte> arguments, TimeSpan wait,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(verb);
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        cancellationToken.ThrowIfCancellationRequested();
        var ticket = await inbox.PutAsync(verb, runId, arguments, cancellationToken);
        var outcome = await WaitAsync(ticket, wait, cancellationToken);
        return outcome with { RunId = outcome.RunId ?? runId };
    }

    /// <summary>Waits for the answer to a command that was left before.</summary>
    /// <param name="ticket">The command's number.</param>
    /// <param name="wait">How long to wait; zero is to look once. When no engine is running nothing is waited for.</param>
    /// <param name="cancellationToken">Ends the waiting; the command stays.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    /// <exception cref="JournalUnavailableException">The inbox cannot be read.</exception>
    public async Task<CommandOutcome> WaitAsync(long ticket, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        var begun = _time.GetTimestamp();
        var isAttended = inbox.IsAttended;
        var looked = begun;
        while (true)
        {
            if (await inbox.FindAnswerAsync(ticket, cancellationToken) is { } answer)
                return CommandAnswer.Read(ticket, answer);
            if (_time.GetElapsedTime(looked) >= LookForEngine)
                (isAttended, looked) = (inbox.IsAttended, _time.GetTimestamp());
            if (!isAttended)
                return new CommandOutcome(ticket, CommandState.Queued);
            if (_time.GetElapsedTime(begun) >= wait)
                return new CommandOutcome(ticket, CommandState.Unanswered);
            await Task.Delay(Look, _time, cancellationToken);
        }
    }

    /// <summary>Closes the inbox in this process. Commands that were left stay.</summary>
    public ValueTask DisposeAsync() => inbox.DisposeAsync();
}
