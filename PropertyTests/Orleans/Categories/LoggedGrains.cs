using Orleans;
using Orleans.Concurrency;
using Orleans.EventSourcing;
using Orleans.Providers;
using Orleans.Transactions.Abstractions;

namespace SessionKernel.PropertyTests.Orleans.Categories;

[GenerateSerializer]
public sealed class Balance
{
    [Id(0)]
    public int Amount { get; set; }

    public void Apply(Booking booking) => Amount += booking.Amount;
}

[GenerateSerializer]
public sealed record Booking([property: Id(0)] int Amount);

public interface IJournaledAccount : IGrainWithStringKey
{
    Task BookAsync(int amount);

    Task<int> BalanceAsync();

    Task LeaveAsync();
}

public interface ISnapshotAccount : IJournaledAccount;

public interface IHistoryAccount : IJournaledAccount;

public abstract class JournaledAccount : JournaledGrain<Balance, Booking>
{
    public Task BookAsync(int amount)
    {
        RaiseEvent(new Booking(amount));
        return ConfirmEvents();
    }

    public Task<int> BalanceAsync() => Task.FromResult(State.Amount);

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

[LogConsistencyProvider(ProviderName = CategoryCluster.StateLog)]
[StorageProvider(ProviderName = CategoryCluster.Formatted)]
public sealed class SnapshotAccount : JournaledAccount, ISnapshotAccount;

[LogConsistencyProvider(ProviderName = CategoryCluster.EventLog)]
[StorageProvider(ProviderName = CategoryCluster.Formatted)]
public sealed class HistoryAccount : JournaledAccount, IHistoryAccount;

public interface IAccount : IGrainWithStringKey
{
    [Transaction(TransactionOption.CreateOrJoin)]
    Task BookAsync(int amount);

    [Transaction(TransactionOption.CreateOrJoin)]
    Task<int> BalanceAsync();
}

[Reentrant]
public sealed class Account(
    [TransactionalState("balance", CategoryCluster.Formatted)] ITransactionalState<Balance> balance) : Grain, IAccount
{
    public Task BookAsync(int amount) => balance.PerformUpdate(held => _ = held.Amount + amount >= 0
        ? held.Amount += amount
        : throw new InvalidOperationException("The account is overdrawn."));

    public Task<int> BalanceAsync() => balance.PerformRead(static held => held.Amount);
}

public interface IBank : IGrainWithStringKey
{
    [Transaction(TransactionOption.Create)]
    Task TransferAsync(string payer, string payee, int amount);
}

/// <summary>Without state, as a coordinator is: Orleans' own are stateless workers too.</summary>
[StatelessWorker]
public sealed class Bank : Grain, IBank
{
    public Task TransferAsync(string payer, string payee, int amount) => Task.WhenAll(
        GrainFactory.GetGrain<IAccount>(payee).BookAsync(amount), GrainFactory.GetGrain<IAccount>(payer).BookAsync(-amount));
}
