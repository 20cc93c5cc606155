using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Polling;
using Shouldly;

namespace ActorFlow.Actors.Tests.Client;

/// <summary>A journal on disk with its inbox, and the lives of an engine on it.</summary>
internal sealed class InboxPlace : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorflow-").FullName;
    private readonly List<IAsyncDisposable> _open = [];
    private SqliteJournal? _journal;

    public string Database => Path.Combine(_folder, "runs.db");

    /// <summary>How long a caller waits: for a hang only.</summary>
    public static TimeSpan Patience { get; } = Until.Patience;

    /// <summary>Starts an engine.</summary>
    /// <param name="flows">The flows it knows.</param>
    /// <param name="wrap">Wraps the inbox as the engine sees it.</param>
    /// <param name="onRead">Goes before every reading of a run's entries.</param>
    public async Task<FlowSystem> StartAsync(FlowDefinition[] flows, Func<ICommandInbox, ICommandInbox>? wrap = null,
        Func<RunId, Task>? onRead = null)
    {
        var system = await FlowSystem.StartAsync(o =>
        {
            o.InboxPoll = TimeSpan.FromMilliseconds(10);
            o.UseJournal(_ => new InboxJournal(_journal = new SqliteJournal(new SqliteJournalOptions { Path = Database }), wrap ?? (inbox => inbox),
                onRead));
            foreach (var flow in flows)
                o.AddFlow(flow);
        });
        _open.Add(system);
        return system;
    }

    /// <summary>Ends the last engine as if its process had been killed.</summary>
    public async Task CrashAsync(FlowSystem system)
    {
        system.Crash();
        await _journal!.DisposeAsync();
    }

    public async Task<ICommandInbox> OpenInboxAsync()
    {
        var inbox = await SqliteCommandInbox.OpenAsync(Database);
        _open.Add(inbox);
        return inbox;
    }

    public async Task<JournalCommands> CommandsAsync()
    {
        var commands = new JournalCommands(await SqliteCommandInbox.OpenAsync(Database));
        _open.Add(commands);
        return commands;
    }

    /// <summary>Flips a byte in each row of a run, while no engine runs.</summary>
    public void Damage(RunId runId)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE log SET entries = CAST(replace(CAST(entries AS TEXT), 'only', 'onlx') AS BLOB) WHERE run = (SELECT run FROM runs WHERE id = $id)";
        command.Parameters.AddWithValue("$id", runId.Value);
        command.ExecuteNonQuery().ShouldBeGreaterThan(0);
    }

    public async ValueTask DisposeAsync()
    {
        _open.Reverse();
        foreach (var one in _open)
            await one.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A journal that leads to an inbox of the test's.</summary>
    private sealed class InboxJournal(SqliteJournal inner, Func<ICommandInbox, ICommandInbox> wrap, Func<RunId, Task>? onRead)
        : Runs.JournalDecorator(inner), IRunJournal, IInboxSource
    {
        T? IJournalReader.Capability<T>()
            where T : class
            => this as T ?? (typeof(T) == typeof(IRunHistories) ? new Histories(this, Inner.Capability<IRunHistories>()!) as T : Inner.Capability<T>());

        public override async ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
        {
            await OnReadAsync(runId);
            return await base.ReadAsync(runId, fromVersion, cancellationToken);
        }

        private Task OnReadAsync(RunId runId) => onRead?.Invoke(runId) ?? Task.CompletedTask;

        public async ValueTask<ICommandInbox?> FindInboxAsync(CancellationToken cancellationToken)
            => await Inner.Capability<IInboxSource>()!.FindInboxAsync(cancellationToken) is { } inbox ? wrap(inbox) : null;

        private sealed class Histories(InboxJournal journal, IRunHistories inner) : IRunHistories
        {
            public async ValueTask<IReadOnlyList<RunHistory?>> ReadManyAsync(IReadOnlyList<RunId> runs, CancellationToken cancellationToken)
            {
                foreach (var run in runs)
                    await journal.OnReadAsync(run);
                return await inner.ReadManyAsync(runs, cancellationToken);
            }
        }
    }
}
