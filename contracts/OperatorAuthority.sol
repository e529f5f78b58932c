// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {NoncesKeyed} from "@openzeppelin/contracts/utils/NoncesKeyed.sol";
import {IssuerRegistry} from "./IssuerRegistry.sol";
import {Term} from "./Term.sol";

/// @title Whether it is the operator who acts
/// @notice Operators act in person, or by a signature that anybody sends.
abstract contract OperatorAuthority is IssuerRegistry, EIP712, NoncesKeyed {
    /// @dev Requires that `account` is the operator's, its term in force, and that it has all of `needed`.
    function _requireOperator(uint32 issuer, uint32 operator, uint8 needed, address account) internal view {
        Operator storage acting = _operator(issuer, operator);
        (address actor, Term term, uint8 rights) = (acting.account, acting.term, acting.rights);
        require(actor == account && account != address(0), NotOperator(issuer, operator, account));
        require(term.contains(block.timestamp), OperatorNotInForce(issuer, operator, block.timestamp));
        require(rights & needed == needed, MissingRight(issuer, operator, needed & ~rights));
    }

    /// @dev As `_requireOperator` for the account that signed `order`, a struct hash of EIP-712, and uses up its nonce.
    function _requireSignature(
        uint32 issuer,
        uint32 operator,
        uint8 needed,
        bytes32 order,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) internal {
        require(block.timestamp <= deadline, SignatureExpired(deadline, block.timestamp));
        address account = _operator(issuer, operator).account;
        _requireOperator(issuer, operator, needed, account);
        _useCheckedNonce(account, nonce);
        require(
            SignatureChecker.isValidSignatureNowCalldata(account, _hashTypedDataV4(order), signature),
            BadSignature(issuer, operator, account)
        );
    }
}
