using System.Text.Json;
using ActorFlow.Actors.Journal;
using ActorFlow.Journal;
using ActorFlow.Maintenance;
using ActorFlow.Persistence.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Releases;

/// <summary>Journals outlive builds: what any release wrote is read to the states that it wrote down then.</summary>
public sealed class ReleaseTests : IAsyncLifetime
{
    private const string UnderWay = "0.1.0";

    private static readonly Lazy<Task> Written = new(WriteIfAskedAsync);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> All
        => [.. Directory.EnumerateDirectories(Place()).Select(folder => Path.GetFileName(folder)!).Append(UnderWay).Distinct()
            .Order(StringComparer.Ordinal)];

    public Task InitializeAsync() => Written.Value;

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_database_of_a_release_is_sound_and_folds_to_the_states_it_had(string release)
    {
        var copy = _folder.File("journal.db");
        File.Copy(Path.Combine(Place(), release, "journal.db"), copy);
        await using var journal = new SqliteJournal(new SqliteJournalOptions { Path = copy });
        (await journal.OpenAsync(default)).WasClean.ShouldBeTrue();
        var verifier = new JournalVerifier(journal);
        await foreach (var damage in verifier.VerifyAsync())
            damage.ShouldBeNull();
        (verifier.TooNew, verifier.Closed).ShouldBe((0, 0));
        await ShouldBeAsExpectedAsync(journal, release);
        foreach (var status in new[] { RunStatus.Parked, RunStatus.Quarantined })
            (await journal.Capability<IRunShelf>()!.AsideAsync(status, default).FirstAsync()).Reason.ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_exported_runs_of_a_release_are_imported_by_every_store_and_fold_to_the_states_they_had(string release)
    {
        foreach (var journal in new IRunJournal[] { new InMemoryJournal(),
            new SqliteJournal(new SqliteJournalOptions { Path = _folder.File("imported.db") }) })
        {
            await using var opened = await JournalMaintenance.OpenAsync(journal);
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Place(), release), "*.jsonl"))
            {
                await using var lines = File.OpenRead(file);
                (await RunImport.ReadAsync(journal, lines)).RunId.Value.ShouldBe(Path.GetFileNameWithoutExtension(file));
            }

            await ShouldBeAsExpectedAsync(journal, release);
        }
    }

    [Fact]
    public async Task The_newest_journal_holds_every_event_in_its_present_schema()
    {
        var entries = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Place(), UnderWay), "*.jsonl"))
        {
            foreach (var line in await File.ReadAllLinesAsync(file))
            {
                using var json = JsonDocument.Parse(line);
                if (json.RootElement.TryGetProperty("v", out _))
                    entries.Add($"{json.RootElement.GetProperty("name").GetString()} {json.RootElement.GetProperty("schema").GetInt32()}");
            }
        }

        EventTable.Current.Kinds.Select(kind => $"{kind.Name} {kind.Schema}").Where(kind => !entries.Contains(kind))
            .ShouldBeEmpty("write it anew: README.md beside it says how");
    }

    private static async Task ShouldBeAsExpectedAsync(IJournalReader journal, string release)
    {
        using var expected = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Place(), release, "expected.json")));
        var runs = expected.RootElement.EnumerateArray().ToDictionary(run => run.GetProperty("run").GetString()!, StringComparer.Ordinal);
        var found = 0;
        await foreach (var (row, text) in ReleaseReader.DescribeAsync(journal))
        {
            found++;
            using var described = JsonDocument.Parse(text);
            foreach (var member in runs[row.RunId.Value].EnumerateObject())
            {
                // Only what was written down then: later builds may know more.
                described.RootElement.GetProperty(member.Name).GetRawText()
                    .ShouldBe(member.Value.GetRawText(), $"{release}, run {row.RunId}, {member.Name}");
            }
        }

        found.ShouldBe(runs.Count);
    }

    private static async Task WriteIfAskedAsync()
    {
        var folder = Path.Combine(Place(), UnderWay);
        if (Environment.GetEnvironmentVariable("ACTORFLOW_WRITE_GOLDEN") == "1" && !Directory.Exists(folder))
            await ReleaseWriter.WriteAsync(folder);
    }

    private static string Place()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ActorFlow.sln")))
            folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("The tests run outside the repository."), "tests",
            "Persistence.Conformance", "Releases");
    }
}
