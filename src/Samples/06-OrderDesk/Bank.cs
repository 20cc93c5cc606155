namespace ActorFlow.Samples.OrderDesk;

/// <summary>A bank that trusts longer names more.</summary>
internal static class Bank
{
    public static decimal CreditOf(string customer) => 100m * customer.Length;
}
