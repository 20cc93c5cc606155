using System.Text;
using ActorFlow.Samples.TextPipeline.Input;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.TextPipeline;

public sealed class TextFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Utf8_is_read_with_and_without_its_mark()
    {
        TextFile.Decode("Señor"u8).ShouldBe("Señor");
        TextFile.Decode([0xEF, 0xBB, 0xBF, .. "Señor"u8]).ShouldBe("Señor");
        TextFile.Decode([]).ShouldBe("");
    }

    [Fact]
    public void Other_bytes_are_refused_with_the_reason()
    {
        Reason(Encoding.Latin1.GetBytes("Dear Señor")).ShouldBe("not UTF-8: unexpected byte 0xF1 at position 7");
        Reason([0xFF, 0xFE, 0x41, 0x00]).ShouldBe("not UTF-8: the file is marked as UTF-16");
        Reason("a\0b"u8).ShouldBe("not text: the file contains zero bytes");
        Reason([0x41, 0xE2, 0x82]).ShouldStartWith("not UTF-8: unexpected byte 0xE2");
    }

    [Fact]
    public async Task A_file_that_changed_after_its_run_was_started_is_refused()
    {
        string path = _folder.Write("a.txt", "before");
        Document pinned = Document.At(path, "a.txt");
        (await TextFile.ReadAsync(path, pinned.ContentHash, CancellationToken.None)).ShouldBe("before");

        _folder.Write("a.txt", "after");

        (await ReasonOf(pinned)).ShouldStartWith("the file has changed");
        File.Delete(path);
        (await ReasonOf(pinned)).ShouldStartWith("cannot be opened");
    }

    [Fact]
    public async Task A_file_beyond_the_limit_is_refused_before_it_is_read()
    {
        string path = Path.Combine(_folder.Path, "huge.txt");
        using (FileStream huge = File.Create(path)) huge.SetLength(TextFile.MaxBytes + 1L);

        (await ReasonOf(new Document("huge.txt", path, "any"))).ShouldStartWith("too large: 8,388,609 bytes");
    }

    private static string Reason(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        return Should.Throw<UnreadableDocumentException>(() => TextFile.Decode(copy)).Message;
    }

    private static async Task<string> ReasonOf(Document document)
    {
        async Task Read() => await TextFile.ReadAsync(document.Path, document.ContentHash, CancellationToken.None);
        return (await Should.ThrowAsync<UnreadableDocumentException>(Read)).Message;
    }
}
