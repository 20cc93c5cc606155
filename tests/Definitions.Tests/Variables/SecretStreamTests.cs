using System.Text;
using ActorFlow.Definitions.Variables;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Variables;

[Trait("semantics", "7")]
public class SecretStreamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    public void A_secret_is_masked_however_the_text_is_cut(int size)
    {
        const string text = "say s3cret-value and s3cret-val, s3cs3cret-value";
        var (stream, shown) = (new SecretStream(["s3cret-value", "other-one"]), new StringBuilder());

        foreach (var piece in text.Chunk(size))
            shown.Append(stream.Next(new string(piece)));
        shown.Append(stream.Rest());

        shown.ToString().ShouldBe("say *** and s3cret-val, s3c***");
    }

    [Fact]
    public void Nothing_is_held_back_where_there_is_no_secret()
    {
        var stream = new SecretStream([]);

        stream.Next("anything").ShouldBe("anything");
        stream.Rest().ShouldBe("");
    }
}
