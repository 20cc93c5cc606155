using System.Globalization;
using ActorFlow.Auditor;
using ActorFlow.Crash.Tests.Processes;
using Shouldly;

namespace ActorFlow.Crash.Tests.Experiments;

/// <summary>The main job of the text pipeline on one folder of documents through many calls, and the audit at the end.</summary>
internal sealed class SampleExperiment : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _documents;

    public SampleExperiment()
    {
        Log = new FactLog(_folder.File("effects.jsonl"));
        Directory.CreateDirectory(Documents);
        File.WriteAllText(_folder.File("documents/empty.txt"), "");
        File.WriteAllText(_folder.File("documents/short.txt"), "Back at four. The key is with the baker.");
        File.WriteAllBytes(_folder.File("documents/latin1.txt"), [0x61, 0x20, 0xF1, 0x20, 0x62]);
    }

    public FactLog Log { get; }

    /// <summary>How much longer each step takes, in milliseconds.</summary>
    public int Slow { get; init; } = 40;

    private string Documents => _folder.File("documents");

    private string Database => _folder.File("job.db");

    /// <summary>Adds documents that are long enough to be summarised, each different.</summary>
    public void AddDocuments(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var number = ++_documents;
            File.WriteAllText(_folder.File($"documents/letter-{number:000}.txt"), string.Concat(Enumerable.Range(1, 6).Select(sentence =>
                $"This is letter {number}, and its sentence {sentence} speaks of the weather, of the harbour and of the people who wait there. ")));
        }
    }

    /// <summary>Begins a call of the job.</summary>
    public Life Start() => Start(Database, _folder.File("out"), Log.Path, Slow);

    /// <summary>Waits for the end of a call and notes it.</summary>
    public async Task<int> EndAsync(Life life)
    {
        var code = await life.EndAsync();
        Log.EndLife(inOrder: code != Life.Killed, code);
        return code;
    }

    /// <summary>A last call that must do what is left, one more that must find nothing to do, and the verdict over all.</summary>
    public async Task<Verdict> FinishAsync()
    {
        await CallAsync(Start());
        var before = Log.Lines.Length;
        var again = await CallAsync(Start());
        again.ShouldContain("All were already done.");
        Log.Lines.Length.ShouldBe(before + 1, "a call with nothing left to do did something");
        await CompareWithUndisturbedAsync();
        var atTheEnd = _folder.File("at-the-end.jsonl");
        File.WriteAllLines(atTheEnd, JournalPicture.Of(Database));
        return Audit.OfFiles(Log.Path, atTheEnd);
    }

    /// <summary>Fails, and keeps the folder, when a promise was broken.</summary>
    public void ShouldBeSound(Verdict verdict, string circumstances)
    {
        _folder.IsKept = !verdict.IsSound;
        verdict.IsSound.ShouldBeTrue($"{circumstances}\nEvidence: {_folder.Path}\n{verdict}");
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> CallAsync(Life life)
    {
        await using (life)
            (await EndAsync(life)).ShouldBe(0, life.Describe("was to do everything"));
        return life.Output;
    }

    // The same documents without any trouble, on a journal of their own, come to the same report.
    private async Task CompareWithUndisturbedAsync()
    {
        await using (var life = Start(_folder.File("undisturbed.db"), _folder.File("undisturbed"), _folder.File("undisturbed.jsonl"), slow: 0))
            (await life.EndAsync()).ShouldBe(0, life.Describe("was to do everything without trouble"));
        foreach (var file in (string[])["report.md", "report.svg"])
            File.ReadAllText(_folder.File($"out/{file}"))
                .ShouldBe(File.ReadAllText(_folder.File($"undisturbed/{file}")), $"{file} is not what it is without kills");
    }

    private Life Start(string database, string outFolder, string effects, int slow)
        => Life.Start(Programs.Samples,
            ["text-pipeline", Documents, "--db", database, "--out", outFolder, "--effects", effects, "--slow",
                slow.ToString(CultureInfo.InvariantCulture)]);
}
