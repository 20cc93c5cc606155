using ActorFlow.Samples.TextPipeline.Input;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.TextPipeline;

public sealed class DocumentFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Documents_are_found_at_any_depth_in_order_of_their_names()
    {
        _folder.Write("b.txt", "b");
        _folder.Write("a/deep/c.MD", "c");
        _folder.Write("a.txt", "a");
        _folder.Write("picture.png", "p");
        _folder.Write(".hidden.txt", "h");
        _folder.Write(".git/x.txt", "x");

        Names().ShouldBe(["a.txt", "a/deep/c.MD", "b.txt"]);
    }

    [Fact]
    public void The_output_folder_is_left_out_so_that_a_report_is_never_a_document()
    {
        _folder.Write("a.txt", "a");
        _folder.Write("out/report.md", "r");

        Names().ShouldBe(["a.txt"]);
    }

    [Fact]
    public void A_link_that_leads_in_a_circle_is_not_followed()
    {
        _folder.Write("a.txt", "a");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "loop"), _folder.Path);

        Names().ShouldBe(["a.txt"]);
    }

    [Fact]
    public void The_run_id_depends_on_the_path_and_the_content()
    {
        _folder.Write("a.txt", "text");
        _folder.Write("b.txt", "text");
        string[] before = Ids();
        Ids().ShouldBe(before);
        before.ShouldBeUnique();

        _folder.Write("a.txt", "other text");

        Ids()[0].ShouldNotBe(before[0]);
        Ids()[1].ShouldBe(before[1]);
    }

    [Fact]
    public void Bad_input_is_named_with_its_remedy()
    {
        Fault(Path.Combine(_folder.Path, "nowhere")).ShouldContain("there is no folder");
        Fault(_folder.Write("file.txt", "x")).ShouldContain("is a file, not a folder");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "empty"));
        Fault(Path.Combine(_folder.Path, "empty")).ShouldContain("holds no documents");
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_bad_input()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "broken.txt"), Path.Combine(_folder.Path, "gone.txt"));

        Fault(_folder.Path).ShouldStartWith($"cannot read {Path.Combine(_folder.Path, "broken.txt")}: ");
    }

    private string[] Names() => [.. Read().Select(document => document.Name)];

    private string[] Ids() => [.. Read().Select(document => document.RunId)];

    private IReadOnlyList<Document> Read() => DocumentFolder.Read(_folder.Path, Path.Combine(_folder.Path, "out"));

    private static string Fault(string folder) =>
        Should.Throw<BadInputException>(() => DocumentFolder.Read(folder, Path.Combine(folder, "out"))).Message;
}
