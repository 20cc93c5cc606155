using ActorFlow.Actors;
using System.Text;
using ActorFlow.Journal;
using ActorFlow.Maintenance;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Persistence.Sqlite.Native;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Maintenance;

/// <summary>A run leaves one journal and arrives in another without losing a byte; a file that was changed on the way does not arrive.</summary>
public sealed class ExportTests : IDisposable
{
    private static readonly string[] Runs = ["done", "failed", "declined", "waiting", "paused", "cancelled"];
    private readonly TemporaryFolder _folder = new();

    private string Source => _folder.File("source.db");

    private string Target => _folder.File("target.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_run_arrives_in_another_journal_as_it_was()
    {
        await StoredWork.FillAsync(Source);
        await using var reader = await SqliteJournalReader.OpenAsync(Source);
        await using var target = await JournalMaintenance.OpenAsync(Journal(Target));
        foreach (var run in Runs)
        {
            var exported = await ExportAsync(reader, run);
            var row = await RunImport.ReadAsync(target.Journal, new MemoryStream(exported));
            row.RunId.Value.ShouldBe(run);
            Encoding.UTF8.GetString(await ExportAsync(target.Journal, run)).ShouldBe(Encoding.UTF8.GetString(exported));
            (await target.Journal.ReadAsync(run, 1, default)).ShouldBeEntries(await reader.ReadAsync(run, 1, default));
            (await target.Journal.Capability<IDefinitionStore>()!.FindDefinitionAsync(row.Fingerprint, default)).ShouldNotBeNull();
        }

        var verifier = new JournalVerifier(target.Journal);
        (await ListAsync(verifier.VerifyAsync())).ShouldBeEmpty();
        verifier.Runs.ShouldBe(Runs.Length);
    }

    [Fact]
    public async Task An_unfinished_run_goes_on_where_it_was_imported()
    {
        await StoredWork.FillAsync(Source);
        await using (var reader = await SqliteJournalReader.OpenAsync(Source))
        await using (var target = await JournalMaintenance.OpenAsync(Journal(Target)))
            await RunImport.ReadAsync(target.Journal, new MemoryStream(await ExportAsync(reader, "paused")));

        await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(Target).AddFlow(StoredWork.Waiting()));
        var run = (await system.FindRunAsync("paused"))!;
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Paused);
        await run.ResumeAsync();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    }

    [Fact]
    public async Task Encrypted_values_stay_encrypted_and_can_be_read_where_the_key_is()
    {
        var codec = new AesGcmPayloadCodec("k1", new Dictionary<string, byte[]> { ["k1"] = new byte[32] });
        await StoredWork.FillAsync(Source, codec);
        byte[] exported;
        await using (var reader = await SqliteJournalReader.OpenAsync(Source))
            exported = await ExportAsync(reader, "done");
        Encoding.UTF8.GetString(exported).ShouldNotContain("4111");
        await using (var target = await JournalMaintenance.OpenAsync(Journal(Target)))
            await RunImport.ReadAsync(target.Journal, new MemoryStream(exported));

        await using var system = await FlowSystem.StartAsync(o =>
        {
            o.UseSqlite(Target).AddFlow(StoredWork.Checkout());
            o.Serialization = new StateSerialization { PayloadCodec = codec };
        });
        (await (await system.FindRunAsync("done"))!.GetAsync()).State.GetString("card").ShouldBe("4111");
    }

    [Fact]
    public async Task An_id_or_key_that_is_taken_is_refused_and_another_id_without_the_key_is_not()
    {
        await StoredWork.FillAsync(Source);
        await using var source = await JournalMaintenance.OpenAsync(Journal(Source));
        var exported = await ExportAsync(source.Journal, "done");
        (await Should.ThrowAsync<RunImportException>(() => RunImport.ReadAsync(source.Journal,
            new MemoryStream(exported)))).Message.ShouldContain("has a run 'done'");
        (await Should.ThrowAsync<RunImportException>(() => RunImport.ReadAsync(source.Journal, new MemoryStream(exported),
            new() { As = "copy" }))).Message
            .ShouldContain("was started with the key 'key-done'");
        (await RunImport.ReadAsync(source.Journal, new MemoryStream(exported),
            new() { As = "copy", WithoutKey = true })).RunId.Value.ShouldBe("copy");

        (await source.Journal.ReadAsync("copy", 1, default)).ShouldBeEntries(await source.Journal.ReadAsync("done", 1, default));
        (await ListAsync(source.Journal.Capability<IJournalVerification>()!.VerifyAsync(default))).ShouldBeEmpty();
    }

    [Fact]
    public async Task No_line_can_be_left_out_doubled_swapped_or_changed()
    {
        await StoredWork.FillAsync(Source);
        await using var reader = await SqliteJournalReader.OpenAsync(Source);
        var lines = Encoding.UTF8.GetString(await ExportAsync(reader, "done")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await using var target = await JournalMaintenance.OpenAsync(Journal(Target));
        async Task RefusesAsync(IEnumerable<string> changed, string how)
        {
            var text = string.Join('\n', changed) + "\n";
            await Should.ThrowAsync<RunImportException>(() => RunImport.ReadAsync(target.Journal, new MemoryStream(Encoding.UTF8.GetBytes(text))),
                how);
            (await target.Journal.FindAsync("done", default)).ShouldBeNull(how);
        }

        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("{\"definition\"", StringComparison.Ordinal))
                await RefusesAsync(lines.Where((_, at) => at != i), $"line {i + 1} left out");
            await RefusesAsync(lines[..(i + 1)].SkipLast(i == lines.Length - 1 ? 1 : 0), $"cut after line {i + 1}");
            if (i >= 3)
            {
                // The first two are the header and the definition.
                await RefusesAsync([.. lines[..i], lines[i], .. lines[i..]], $"line {i + 1} doubled");
                await RefusesAsync([.. lines[..(i - 1)], lines[i], lines[i - 1], .. lines[(i + 1)..]], $"lines {i} and {i + 1} swapped");
            }

            if (lines[i].Contains("\"data\"", StringComparison.Ordinal))
                await RefusesAsync([.. lines[..i], lines[i].Replace("\"at\":\"20", "\"at\":\"19", StringComparison.Ordinal), .. lines[(i + 1)..]],
                    $"line {i + 1} changed");
        }

        await RefusesAsync([.. lines, lines[^1]], "something after the end");
        await RefusesAsync([lines[0].Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal), .. lines[1..]], "a newer format");
        await RefusesAsync([lines[0].Replace("run-export", "other", StringComparison.Ordinal), .. lines[1..]], "another kind of file");
        await RefusesAsync([lines[0].Replace("\"done\"", "\"other\"", StringComparison.Ordinal), .. lines[1..]], "another id in the header");
        await RefusesAsync(["\u0000\u0001", .. lines], "no JSON");
        var definition = Array.FindIndex(lines, line => line.StartsWith("{\"definition\"", StringComparison.Ordinal));
        var canonical = Encoding.UTF8.GetString(System.Text.Json.JsonElement.Parse(lines[definition]).GetProperty("bytes").GetBytesFromBase64());
        var altered = Convert.ToBase64String(Encoding.UTF8.GetBytes(canonical.Replace("charge", "change", StringComparison.Ordinal)));
        await RefusesAsync(
            [.. lines[..definition],
                lines[definition].Replace(Convert.ToBase64String(Encoding.UTF8.GetBytes(canonical)), altered, StringComparison.Ordinal),
                    .. lines[(definition + 1)..]],
            "another definition");
        await RefusesAsync([lines[0].Replace("\"status\":\"completed\"", "\"status\":\"quarantined\"", StringComparison.Ordinal), .. lines[1..]],
            "a status that only a journal gives");

        // What a header says of the run is what its entries say, or it is not believed.
        lines[0] = lines[0].Replace("\"status\":\"completed\"", "\"status\":\"running\"", StringComparison.Ordinal)
            .Replace("key-done", "key-other", StringComparison.Ordinal);
        lines[0].ShouldContain("\"running\"");
        await RunImport.ReadAsync(target.Journal, new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
        var row = (await target.Journal.FindAsync("done", default))!;
        (row.Status, row.Key).ShouldBe((RunStatus.Completed, "key-done"));
    }

    [Fact]
    public async Task A_baseline_whose_blob_did_not_come_along_is_refused()
    {
        byte[] content = [.. "large"u8];
        await using var source = await JournalMaintenance.OpenAsync(Journal(Source));
        await source.Journal.Capability<IRunTransfer>()!.TakeInAsync(
            new TransferredRun(Samples.Row("a"), [])
            {
                Baseline = new RunBaseline("a", 3, 1, "{}"u8.ToArray(), [BlobId.Of(content)]),
                Blobs = [new BlobReference(BlobId.Of(content), content)],
            },
            default);
        var lines = Encoding.UTF8.GetString(await ExportAsync(source.Journal, "a")).Split('\n')
            .Where(line => !line.StartsWith("{\"blob\"", StringComparison.Ordinal));
        await using var target = await JournalMaintenance.OpenAsync(Journal(Target));
        (await Should.ThrowAsync<RunImportException>(() => RunImport.ReadAsync(target.Journal,
            new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)))))).Message
            .ShouldContain($"the blob {BlobId.Of(content)} that its baseline names did not come along");
        (await target.Journal.FindAsync("a", default)).ShouldBeNull();
    }

    [Fact]
    public async Task Entries_that_are_no_JSON_of_one_line_survive_too()
    {
        var odd = new[] { "", " {}", "{\n}", "not json", "\"\\u0000\"", "{\"a\":1}{}", "\xFF" }.Select(text => Encoding.Latin1.GetBytes(text))
            .ToArray();
        await using var source = await JournalMaintenance.OpenAsync(Journal(Source));
        await source.Journal.Capability<IRunTransfer>()!.TakeInAsync(new TransferredRun(Samples.Row("odd"),
            [.. odd.Select((data, i) => new JournalEntry(i + 1, "odd", 7, data))]), default);
        var exported = await ExportAsync(source.Journal, "odd");
        await using var target = await JournalMaintenance.OpenAsync(Journal(Target));
        await RunImport.ReadAsync(target.Journal, new MemoryStream(exported));
        (await target.Journal.ReadAsync("odd", 1, default)).Select(entry => entry.Data.ToArray()).ShouldBe(odd);
    }

    [Fact]
    public async Task The_readable_part_of_a_damaged_run_can_be_saved_and_taken_up()
    {
        await StoredWork.FillAsync(Source);
        using (var connection = Connection.Open(Source, readOnly: false, vfs: null))
            connection.Execute("UPDATE log SET entries = zeroblob(20) WHERE position = (SELECT max(position) FROM log WHERE run = (SELECT run FROM runs WHERE id = 'done'))");
        await using var source = await JournalMaintenance.OpenAsync(Journal(Source));
        await Should.ThrowAsync<RunJournalException>(() => ExportAsync(source.Journal, "done"));
        var saved = new MemoryStream();
        (await RunExport.WriteAsync(source.Journal, "done", saved, salvage: true)).ShouldNotBeNull().ShouldContain("checksum");

        saved.Position = 0;
        (await Should.ThrowAsync<RunImportException>(() => RunImport.ReadAsync(source.Journal, saved,
            new() { As = "saved", WithoutKey = true }))).Message.ShouldContain("damaged");
        saved.Position = 0;
        var row = await RunImport.ReadAsync(source.Journal, saved, new() { As = "saved", WithoutKey = true, AcceptDamage = true });
        row.Status.ShouldBe(RunStatus.Running);
        var entries = await source.Journal.ReadAsync("saved", 1, default);
        entries.Count.ShouldBeGreaterThan(1);
        entries[0].Name.ShouldBe("run-started");
        await source.DisposeAsync();

        await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(Source).AddFlow(StoredWork.Checkout()).AddFlow(StoredWork.Waiting()));
        (await (await system.FindRunAsync("saved"))!.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    }

    [Fact]
    public async Task A_run_that_is_not_known_or_was_pruned_has_no_export()
    {
        await StoredWork.FillAsync(Source);
        await using var source = await JournalMaintenance.OpenAsync(Journal(Source));
        await source.Journal.Capability<IJournalRetention>()!.PruneAsync(new PruneRequest(DateTimeOffset.MaxValue, [RunStatus.Completed]), default);
        await Should.ThrowAsync<RunNotFoundException>(() => ExportAsync(source.Journal, "nobody"));
        await Should.ThrowAsync<RunPrunedException>(() => ExportAsync(source.Journal, "done"));
    }

    private static SqliteJournal Journal(string path) => new(new SqliteJournalOptions { Path = path });

    private static async Task<byte[]> ExportAsync(IJournalReader journal, RunId runId)
    {
        var target = new MemoryStream();
        (await RunExport.WriteAsync(journal, runId, target)).ShouldBeNull();
        return target.ToArray();
    }

    private static async Task<List<JournalDamage>> ListAsync(IAsyncEnumerable<JournalDamage> damages)
    {
        var found = new List<JournalDamage>();
        await foreach (var damage in damages)
            found.Add(damage);
        return found;
    }
}
