using System.Security.Cryptography;
using System.Text.Json;
using ActorFlow.Samples.BinaryChunks;
using ActorFlow.Samples.RateLimitedFetch;
using ActorFlow.Samples.TextStatistics;
using ActorFlow.Samples.WordCount;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.Batches;

public sealed class BatchSampleTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Text_statistics_count_every_file_below_the_folder()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "deep", "er"));
        for (int n = 0; n < 200; n++)
            await File.WriteAllTextAsync(Path.Combine(_folder.Path, n % 2 == 0 ? "deep" : "deep/er", $"{n}.txt"), $"one two\nthree {n:000}\n");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "other.md"), "not counted");
        StringWriter output = new();

        (await FolderStatistics.RunAsync(_folder.Path, output)).ShouldBe(0);

        output.ToString().ShouldStartWith("200 files, 400 lines, 800 words, 3600 characters");
        output.ToString().ShouldContain("unreadable: 0");
    }

    [Fact]
    public async Task Binary_chunks_write_the_checksum_of_every_tile_in_order()
    {
        byte[] image = new byte[1_000_000];
        new Random(7).NextBytes(image);
        string file = Path.Combine(_folder.Path, "image.bin"), manifest = Path.Combine(_folder.Path, "manifest.jsonl");
        await File.WriteAllBytesAsync(file, image);

        (await TileManifest.RunAsync(file, manifest, new StringWriter())).ShouldBe(0);

        List<JsonElement> lines = [.. File.ReadLines(manifest).Select(line => JsonElement.Parse(line))];
        lines.Count.ShouldBe(16);
        for (int tile = 0; tile < lines.Count; tile++)
        {
            int offset = tile * 65_536, length = Math.Min(65_536, image.Length - offset);
            lines[tile].GetProperty("offset").GetInt64().ShouldBe(offset);
            lines[tile].GetProperty("sha256").GetString().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(image.AsSpan(offset, length))));
        }
    }

    [Fact]
    public async Task Binary_chunks_asked_for_again_give_the_finished_run_and_leave_the_manifest_alone()
    {
        string file = Path.Combine(_folder.Path, "image.bin"), manifest = Path.Combine(_folder.Path, "manifest.jsonl");
        await File.WriteAllBytesAsync(file, new byte[200_000]);
        await TileManifest.RunAsync(file, manifest, new StringWriter());
        string before = await File.ReadAllTextAsync(manifest);

        (await TileManifest.RunAsync(file, manifest, new StringWriter())).ShouldBe(0);

        (await File.ReadAllTextAsync(manifest)).ShouldBe(before);
    }

    [Fact]
    public async Task Rate_limited_fetch_gets_every_page_and_asks_again_for_those_that_were_refused()
    {
        StringWriter output = new();

        (await PageFetch.RunAsync(pages: 21, perSecond: 1000, output)).ShouldBe(0);

        output.ToString().Trim().ShouldBe("21 pages, 294 characters, 24 requests, 3 of them refused");
    }

    [Fact]
    public async Task Word_count_folds_the_counts_of_all_chunks()
    {
        string file = Path.Combine(_folder.Path, "words.txt");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 2_500).Select(n => n % 5 == 0 ? "To be, or not to be" : "that is the question."));
        StringWriter output = new();

        (await WordCounter.RunAsync(file, 3, output)).ShouldBe(0);

        output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim())
            .ShouldBe(["2000 is", "2000 question", "2000 that"]);
    }
}
